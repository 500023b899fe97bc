#ifndef OTK_LINE_H
#define OTK_LINE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Bytes in, bodies of frames out. Invariants:
 * - any `$` begins a frame, so every good frame is found whatever surrounds it;
 * - no more memory than one frame, whatever comes;
 * - what is dropped is told: one fault for each frame begun, one for each stretch of bytes outside of frames (a line
 *   end ends it).
 */

enum otk_line_event {
  OTK_LINE_MORE,
  /* A frame is complete: body and length are valid until the next byte. */
  OTK_LINE_BODY,
  /* The first byte of a stretch outside of frames. */
  OTK_LINE_NOISE,
  /* A frame broken off by the `$` of the next. */
  OTK_LINE_CUT,
  OTK_LINE_MALFORMED,
  OTK_LINE_CRC,
  OTK_LINE_OVERSIZE
};

/* All zero is the state at boot. */
struct otk_line {
  /* After the `$`: body, `*`, crc and the CR. */
  char body[62];
  uint8_t length;
  /* A frame has begun. */
  bool begun;
  /* The stretch of noise going on has been told. */
  bool noisy;
};

enum otk_line_event otk_line_byte(struct otk_line *line, uint8_t byte);

#endif
