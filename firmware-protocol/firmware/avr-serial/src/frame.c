#include "frame.h"

#include "crc16.h"
#include "text.h"

/* `*`, four digits, CR LF. */
enum { TAIL = 7 };

static void put(struct otk_frame *frame, char c) {
  if (frame->length < OTK_FRAME_MAX - TAIL) frame->bytes[frame->length++] = c;
}

static void put_text(struct otk_frame *frame, const char *text) {
  for (; *text != '\0'; text++) put(frame, *text);
}

void otk_frame_begin(struct otk_frame *frame, const char *type) {
  frame->length = 0;
  put(frame, '$');
  put_text(frame, type);
}

void otk_frame_text(struct otk_frame *frame, const char *text) {
  put(frame, ',');
  put_text(frame, text);
}

void otk_frame_uint(struct otk_frame *frame, uint32_t value) {
  char digits[OTK_UINT_MAX_DIGITS];
  const uint8_t count = otk_put_uint(digits, value);
  put(frame, ',');
  for (uint8_t i = 0; i < count; i++) put(frame, digits[i]);
}

void otk_frame_hex(struct otk_frame *frame, uint32_t value, uint8_t digits) {
  char text[8];
  otk_put_hex(text, value, digits);
  put(frame, ',');
  for (uint8_t i = 0; i < digits; i++) put(frame, text[i]);
}

void otk_frame_end(struct otk_frame *frame) {
  char *const tail = frame->bytes + frame->length;
  uint16_t crc = OTK_CRC16_INIT;
  for (uint8_t i = 1; i < frame->length; i++) crc = otk_crc16_add(crc, (uint8_t)frame->bytes[i]);
  tail[0] = '*';
  otk_put_hex(tail + 1, crc, 4);
  tail[5] = '\r';
  tail[6] = '\n';
  frame->length = (uint8_t)(frame->length + TAIL);
}
