#ifndef OTK_TEXT_H
#define OTK_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/* Numbers as the line spells them (PROTOCOL.md, Fields). */

#define OTK_UINT_MAX_DIGITS 10

/* Writes `value` in decimal, no leading zeros, no NUL; gives the count of digits, at most OTK_UINT_MAX_DIGITS. */
uint8_t otk_put_uint(char *at, uint32_t value);

/* Writes the lowest `digits` hex digits in upper case. */
void otk_put_hex(char *at, uint32_t value, uint8_t digits);

/* Reads `length` characters as a decimal without sign or leading zeros, `min` to `max`; false for any other spelling. */
bool otk_read_uint(const char *text, uint8_t length, uint32_t min, uint32_t max, uint32_t *value);

#endif
