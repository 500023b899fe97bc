#include "text.h"

/* Taken away one by one: the AVR has no division, and a 32-bit one in software costs more than all of this. */
static const uint32_t powers[OTK_UINT_MAX_DIGITS] = {1000000000u, 100000000u, 10000000u, 1000000u, 100000u,
                                                     10000u,      1000u,      100u,      10u,      1u};

uint8_t otk_put_uint(char *at, uint32_t value) {
  uint8_t written = 0;
  for (uint8_t i = 0; i < OTK_UINT_MAX_DIGITS; i++) {
    char digit = '0';
    while (value >= powers[i]) {
      value -= powers[i];
      digit++;
    }
    if (written > 0 || digit != '0' || i == OTK_UINT_MAX_DIGITS - 1) at[written++] = digit;
  }
  return written;
}

void otk_put_hex(char *at, uint32_t value, uint8_t digits) {
  for (uint8_t i = digits; i-- > 0; value >>= 4) at[i] = "0123456789ABCDEF"[value & 0xFu];
}

bool otk_read_uint(const char *text, uint8_t length, uint32_t min, uint32_t max, uint32_t *value) {
  if (length == 0 || length > OTK_UINT_MAX_DIGITS || (length > 1 && text[0] == '0')) return false;
  uint32_t sum = 0;
  for (uint8_t i = 0; i < length; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
    const uint32_t digit = (uint32_t)(text[i] - '0');
    if (sum > (max - digit) / 10u) return false;
    sum = sum * 10u + digit;
  }
  if (sum < min) return false;
  *value = sum;
  return true;
}
