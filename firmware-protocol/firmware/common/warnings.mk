# The warnings every C file here is compiled with, on the AVR and on the host. All of them are errors.
OTK_WARNINGS := -Wall -Wextra -Werror -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes \
  -Wmissing-prototypes -Wundef -Wcast-align -Wpointer-arith -Wwrite-strings -Wvla
