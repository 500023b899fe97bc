#ifndef OTK_HID_ENGINE_H
#define OTK_HID_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core.h"
#include "report.h"

#if OTK_RING_SIZE != 8
#error "over HID the ring holds exactly 8 changes (PROTOCOL.md, section 15): build with -DOTK_RING_SIZE=8"
#endif

/*
 * The console's side over HID, without any hardware: debounced buttons and output reports in, input reports and lamps
 * out. It does what src/hid/device.ts does.
 */
struct otk_hid_engine {
  uint32_t boot_id;
  struct otk_core core;
  /* A host has configured the device and the bus is awake; otherwise nothing is sent. */
  bool attached;
};

/* A boot; `down`, `t`, `last_seq` as otk_core_boot. Nothing is attached yet. */
void otk_hid_boot(struct otk_hid_engine *engine, uint32_t boot_id, uint8_t down, uint32_t t, uint32_t last_seq);

/* A millisecond has passed; `down`: mask of the buttons down now, bounce taken out. */
void otk_hid_ms(struct otk_hid_engine *engine, uint8_t down);

/* The host has come, or gone. Saying the same again changes nothing. */
void otk_hid_attach(struct otk_hid_engine *engine, bool attached);

/* An output report with its id as the first byte. One that is none is ignored. */
void otk_hid_output(struct otk_hid_engine *engine, const uint8_t *bytes, uint8_t length);

/* The next report to send; false when there is none. */
bool otk_hid_next(struct otk_hid_engine *engine, uint8_t report[OTK_STATE_BYTES]);

/* A heartbeat of this moment, for a host that asks by GET_REPORT. */
void otk_hid_heartbeat(const struct otk_hid_engine *engine, uint8_t report[OTK_STATE_BYTES]);

#endif
