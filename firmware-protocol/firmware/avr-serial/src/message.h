#ifndef OTK_MESSAGE_H
#define OTK_MESSAGE_H

#include <stdint.h>

/* What a host says. */
enum otk_message_type { OTK_MESSAGE_ID, OTK_MESSAGE_ACK, OTK_MESSAGE_LED, OTK_MESSAGE_BEEP };

struct otk_message {
  enum otk_message_type type;
  /* LED. */
  uint8_t button;
  uint8_t mode;
  /* ACK: seq. BEEP: ms. */
  uint32_t value;
};

enum otk_decoded { OTK_DECODED, OTK_UNKNOWN_TYPE, OTK_BAD_FIELD };

/* Strict: another number of fields, or a field in another spelling, is OTK_BAD_FIELD. */
enum otk_decoded otk_message_read(const char *body, uint8_t length, struct otk_message *message);

#endif
