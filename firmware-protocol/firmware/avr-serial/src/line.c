#include "line.h"

#include "crc16.h"
#include "text.h"

/* `*` and four hex digits. */
enum { CRC_PART = 5 };

static bool is_body_byte(char c) {
  return c >= 0x20 && c <= 0x7E && c != '$' && c != '*';
}

/* Checks what stands between `$` and the line end; leaves the body alone in place. */
static enum otk_line_event close_frame(struct otk_line *line) {
  if (line->length > 0 && line->body[line->length - 1] == '\r') line->length--;
  if (line->length < CRC_PART + 1) return OTK_LINE_MALFORMED;
  const uint8_t star = (uint8_t)(line->length - CRC_PART);
  if (line->body[star] != '*' || line->body[0] == ',') return OTK_LINE_MALFORMED;
  uint16_t crc = OTK_CRC16_INIT;
  for (uint8_t i = 0; i < star; i++) {
    if (!is_body_byte(line->body[i])) return OTK_LINE_MALFORMED;
    crc = otk_crc16_add(crc, (uint8_t)line->body[i]);
  }
  char expected[4];
  otk_put_hex(expected, crc, 4);
  bool same = true;
  for (uint8_t i = 0; i < 4; i++) {
    const char digit = line->body[star + 1 + i];
    if (!((digit >= '0' && digit <= '9') || (digit >= 'A' && digit <= 'F'))) return OTK_LINE_MALFORMED;
    if (digit != expected[i]) same = false;
  }
  if (!same) return OTK_LINE_CRC;
  line->length = star;
  return OTK_LINE_BODY;
}

enum otk_line_event otk_line_byte(struct otk_line *line, uint8_t byte) {
  if (byte == '$') {
    const bool cut = line->begun;
    line->begun = true;
    line->noisy = false;
    line->length = 0;
    return cut ? OTK_LINE_CUT : OTK_LINE_MORE;
  }
  if (!line->begun) {
    if (byte == '\n') line->noisy = false;
    if (byte == '\n' || byte == '\r' || line->noisy) return OTK_LINE_MORE;
    line->noisy = true;
    return OTK_LINE_NOISE;
  }
  if (byte == '\n') {
    line->begun = false;
    return close_frame(line);
  }
  const uint8_t last = sizeof line->body - 1;
  if (line->length > last || (line->length == last && byte != '\r')) {
    /* The rest, up to the line end or the next `$`, belongs to what was told now. */
    line->begun = false;
    line->noisy = true;
    return OTK_LINE_OVERSIZE;
  }
  line->body[line->length++] = (char)byte;
  return OTK_LINE_MORE;
}
