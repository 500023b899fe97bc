#include "report.h"

enum { FLAG_HOLD = 1u << 0, VERSION_SHIFT = 4, CHANGED_SHIFT = 4 };

static void write32(uint8_t *at, uint32_t value) {
  for (uint8_t i = 0; i < 4; i++) {
    at[i] = (uint8_t)(value & 0xFFu);
    value >>= 8;
  }
}

static uint32_t read32(const uint8_t *at) {
  uint32_t value = 0;
  for (uint8_t i = 4; i-- > 0;) value = (value << 8) | at[i];
  return value;
}

void otk_state_write(const struct otk_state *state, uint8_t bytes[OTK_STATE_BYTES]) {
  bytes[0] = OTK_REPORT_STATE;
  write32(bytes + 1, state->boot_id);
  write32(bytes + 5, state->seq);
  write32(bytes + 9, state->t);
  bytes[13] = (uint8_t)(state->down | (state->changed << CHANGED_SHIFT));
  bytes[14] = (uint8_t)((OTK_HID_VERSION << VERSION_SHIFT) | (state->hold ? FLAG_HOLD : 0));
}

bool otk_output_read(const uint8_t *bytes, uint8_t length, struct otk_output *output) {
  if (length == 0) return false;
  if (bytes[0] == OTK_REPORT_ACK && length == OTK_ACK_BYTES) {
    output->type = OTK_OUTPUT_ACK;
    output->seq = read32(bytes + 1);
    return true;
  }
  if (bytes[0] != OTK_REPORT_LEDS || length != OTK_LEDS_BYTES || bytes[2] > OTK_BEEP_MAX_STEPS) return false;
  output->type = OTK_OUTPUT_LEDS;
  for (uint8_t button = 0; button < OTK_BUTTONS; button++) {
    output->mode[button] = (uint8_t)(((unsigned)bytes[1] >> (2 * button)) & 3u);
  }
  output->beep_ms = (uint16_t)(bytes[2] * OTK_BEEP_STEP_MS);
  return true;
}
