/*
 * The real firmware in a simulated chip, a tool for tests and for `npm run console -- --firmware`. It links libsimavr,
 * which is under the GPL-3: built on the machine that uses it, never shipped.
 *
 *   otk-simavr [--paced SPEED] [--seed N] ELF
 *
 * Commands on stdin, one a line:
 *   contact <Y|N|U|S> <0|1> [us]   moves a button's contact, so many microseconds from now
 *   rx <hex>                       bytes on their way to the UART, 11 a millisecond
 *   pull                           forgets those: the cable is out
 *   reset | power                  the reset pin | power off and on
 *   eeprom <address> <hex>         writes the EEPROM
 *   slept                          answers `slept <us>`: how long the processor has slept in all
 *   poke <address> <hex>           writes the data space, registers included
 *   run <us> [line]                runs so long, or until the firmware has sent a line end; answers `done <us>`
 *   quit
 *
 * On stdout, each with the simulated time: `<us> tx <hex>`, `<us> led <Y|N|U|S> <0|1>`, `<us> buzzer <0|1>`,
 * `<us> began`. Without --paced time moves in `run` only, so a test depends on nothing but its own commands. With it,
 * SPEED simulated milliseconds pass each real one from the command `begin` on, and `run` is refused. The end of stdin ends the program.
 */
/* ppoll. */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "chip.h"

enum { LINE_MAX_BYTES = 32768 };

static const char letters[] = "YNUS";
static char sent[512];
static unsigned sent_length;
static uint64_t sent_us;
static bool stop_at_line;
static bool paced;
static bool begun;

static void fail(const char *what) {
  fprintf(stderr, "otk-simavr: %s\n", what);
  exit(2);
}

static void flush_sent(void) {
  if (sent_length == 0) return;
  printf("%llu tx %.*s\n", (unsigned long long)sent_us, (int)sent_length, sent);
  sent_length = 0;
}

static void on_byte_sent(uint64_t us, uint8_t byte) {
  sent_us = us;
  sent_length += (unsigned)sprintf(sent + sent_length, "%02x", byte);
  if (byte == '\n' || sent_length > sizeof sent - 4) flush_sent();
  if (byte == '\n' && stop_at_line) chip_stop();
}

static void on_led(uint64_t us, uint8_t button, bool lit) {
  flush_sent();
  printf("%llu led %c %d\n", (unsigned long long)us, letters[button], lit);
}

static void on_buzzer(uint64_t us, bool sounding) {
  flush_sent();
  printf("%llu buzzer %d\n", (unsigned long long)us, sounding);
}

static void on_began(uint64_t us) {
  flush_sent();
  printf("%llu began\n", (unsigned long long)us);
}

static unsigned read_hex(const char *text, uint8_t *bytes, unsigned max) {
  const size_t digits = strspn(text, "0123456789abcdefABCDEF");
  if (text[digits] != '\0' || digits % 2 != 0 || digits / 2 > max) fail("bad hex");
  for (unsigned i = 0; i < digits / 2; i++) {
    const char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};
    bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
  }
  return (unsigned)(digits / 2);
}

static uint64_t read_number(const char *text, uint64_t max) {
  char *end = NULL;
  if (text == NULL || *text < '0' || *text > '9') fail("a number is missing");
  errno = 0;
  const unsigned long long value = strtoull(text, &end, 10);
  if (errno != 0 || *end != '\0' || value > max) fail("bad number");
  return value;
}

static void run(uint64_t us) {
  const bool alive = chip_run(chip_now_us() + us);
  flush_sent();
  if (!alive) {
    fputs("otk-simavr: the chip has stopped\n", stderr);
    exit(4);
  }
}

static void obey(char *line) {
  static uint8_t bytes[LINE_MAX_BYTES / 2];
  const char *const name = strtok(line, " ");
  const char *const first = strtok(NULL, " ");
  const char *const second = strtok(NULL, " ");
  const char *const third = strtok(NULL, " ");
  if (name == NULL) return;
  if (strcmp(name, "contact") == 0) {
    const char *const letter = first == NULL || first[1] != '\0' ? NULL : strchr(letters, first[0]);
    if (letter == NULL || *letter == '\0') fail("no such button");
    const bool closed = read_number(second, 1) == 1;
    chip_contact((uint8_t)(letter - letters), closed, third == NULL ? 0 : read_number(third, UINT32_MAX));
  } else if (strcmp(name, "rx") == 0) {
    const unsigned count = read_hex(first == NULL ? "" : first, bytes, sizeof bytes);
    for (unsigned i = 0; i < count; i++) chip_receive(bytes[i]);
  } else if (strcmp(name, "pull") == 0) {
    chip_drop_received();
  } else if (strcmp(name, "reset") == 0) {
    chip_reset();
  } else if (strcmp(name, "power") == 0) {
    chip_power();
  } else if (strcmp(name, "eeprom") == 0) {
    const uint16_t address = (uint16_t)read_number(first, 1023);
    const unsigned count = read_hex(second == NULL ? "" : second, bytes, 1024u - address);
    chip_write_eeprom(address, bytes, (uint16_t)count);
  } else if (strcmp(name, "slept") == 0) {
    printf("slept %llu\n", (unsigned long long)chip_slept_us());
  } else if (strcmp(name, "poke") == 0) {
    const uint16_t address = (uint16_t)read_number(first, 0x8FF);
    if (read_hex(second == NULL ? "" : second, bytes, 1) != 1) fail("one byte is wanted");
    chip_poke(address, bytes[0]);
  } else if (strcmp(name, "run") == 0 && !paced) {
    stop_at_line = second != NULL && strcmp(second, "line") == 0;
    run(read_number(first, UINT64_MAX / 64));
    printf("done %llu\n", (unsigned long long)chip_now_us());
  } else if (strcmp(name, "begin") == 0 && paced) {
    begun = true;
  } else if (strcmp(name, "quit") == 0) {
    exit(0);
  } else {
    fail("unknown command");
  }
}

/* Obeys each complete line of what has come; false at the end of stdin. */
static bool read_commands(void) {
  static char input[LINE_MAX_BYTES];
  static size_t length;
  const ssize_t got = read(STDIN_FILENO, input + length, sizeof input - 1 - length);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  length += (size_t)got;
  input[length] = '\0';
  char *begin = input;
  for (char *end = strchr(begin, '\n'); end != NULL; end = strchr(begin, '\n')) {
    *end = '\0';
    obey(begin);
    begin = end + 1;
  }
  length -= (size_t)(begin - input);
  memmove(input, begin, length);
  if (length == sizeof input - 1) fail("a command is too long");
  fflush(stdout);
  return true;
}

static int64_t real_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Slices of a real millisecond. A machine that stood still is not made up for: the chip stood still too. */
static void run_paced(uint64_t speed) {
  enum { SLICE_US = 1000, FORGIVEN_US = 100000 };
  while (!begun) {
    if (!read_commands()) return;
  }
  int64_t due = real_us();
  fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
  for (;;) {
    const int64_t left = due - real_us();
    if (left > 0) {
      struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
      const struct timespec wait = {.tv_sec = 0, .tv_nsec = (long)(left * 1000)};
      /* Not back to waiting before the time is over: a command acts within the slice it came in. */
      if (ppoll(&input, 1, &wait, NULL) > 0 && !read_commands()) return;
      continue;
    }
    run(SLICE_US * speed);
    fflush(stdout);
    due += SLICE_US;
    if (left < -FORGIVEN_US) due = real_us();
  }
}

int main(int argc, char **argv) {
  uint64_t speed = 1;
  uint64_t seed = 1;
  int i = 1;
  for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
    if (strcmp(argv[i], "--paced") == 0) {
      paced = true;
      speed = read_number(argv[i + 1], 1000);
      if (speed == 0) fail("SPEED is 1 to 1000");
    } else if (strcmp(argv[i], "--seed") == 0) {
      seed = read_number(argv[i + 1], UINT64_MAX);
    } else {
      fail("otk-simavr [--paced SPEED] [--seed N] ELF");
    }
  }
  if (i != argc - 1) fail("otk-simavr [--paced SPEED] [--seed N] ELF");
  const struct chip_watcher watcher = {
      .byte_sent = on_byte_sent, .led = on_led, .buzzer = on_buzzer, .began = on_began};
  chip_init(argv[i], seed, &watcher);
  fflush(stdout);
  if (paced) {
    run_paced(speed);
  } else {
    while (read_commands()) {
    }
  }
  return 0;
}
