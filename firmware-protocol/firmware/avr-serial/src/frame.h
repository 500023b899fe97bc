#ifndef OTK_FRAME_H
#define OTK_FRAME_H

#include <stdint.h>

/* A frame with its `$` and CR LF. */
#define OTK_FRAME_MAX 64

/*
 * One frame to be sent: `$` body `*` crc CR LF. Begin, add fields, end. What would outgrow the frame is left out; the
 * longest messages of the protocol fit.
 */
struct otk_frame {
  char bytes[OTK_FRAME_MAX];
  uint8_t length;
};

void otk_frame_begin(struct otk_frame *frame, const char *type);
void otk_frame_text(struct otk_frame *frame, const char *text);
void otk_frame_uint(struct otk_frame *frame, uint32_t value);
void otk_frame_hex(struct otk_frame *frame, uint32_t value, uint8_t digits);
void otk_frame_end(struct otk_frame *frame);

#endif
