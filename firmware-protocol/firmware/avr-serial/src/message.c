#include "message.h"

#include <stdbool.h>

#include "buttons.h"
#include "lamps.h"
#include "text.h"

static const char letters[OTK_BUTTONS] = {'Y', 'N', 'U', 'S'};

static bool is_type(const char *body, uint8_t length, const char *type) {
  uint8_t i = 0;
  while (i < length && type[i] != '\0' && body[i] == type[i]) i++;
  return i == length && type[i] == '\0';
}

static bool read_led(const char *fields, uint8_t length, struct otk_message *message) {
  if (length != 3 || fields[1] != ',' || fields[2] < '0' || fields[2] > '3') return false;
  message->mode = (uint8_t)(fields[2] - '0');
  for (message->button = 0; message->button < OTK_BUTTONS; message->button++) {
    if (letters[message->button] == fields[0]) return true;
  }
  return false;
}

enum otk_decoded otk_message_read(const char *body, uint8_t length, struct otk_message *message) {
  uint8_t comma = 0;
  while (comma < length && body[comma] != ',') comma++;
  const bool bare = comma == length;
  const char *const fields = bare ? body + length : body + comma + 1;
  const uint8_t rest = bare ? 0 : (uint8_t)(length - comma - 1);
  bool good = false;
  if (is_type(body, comma, "ID")) {
    message->type = OTK_MESSAGE_ID;
    good = bare;
  } else if (is_type(body, comma, "ACK")) {
    message->type = OTK_MESSAGE_ACK;
    good = otk_read_uint(fields, rest, 0, 0xFFFFFFFFu, &message->value);
  } else if (is_type(body, comma, "LED")) {
    message->type = OTK_MESSAGE_LED;
    good = read_led(fields, rest, message);
  } else if (is_type(body, comma, "BEEP")) {
    message->type = OTK_MESSAGE_BEEP;
    good = otk_read_uint(fields, rest, 1, OTK_BEEP_MAX_MS, &message->value);
  } else {
    return OTK_UNKNOWN_TYPE;
  }
  return good ? OTK_DECODED : OTK_BAD_FIELD;
}
