#ifndef OTK_USB_H
#define OTK_USB_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"

/*
 * The USB side of the ATmega32U4, for one HID interface and nothing else: straight on the registers, asked in the main
 * loop each millisecond, without interrupts. Hosts wait far longer than that for any answer.
 *
 * Unproven on hardware: it has been compiled, never run.
 */

/* Clock, pad and plug: the host sees a device from now on. */
void otk_usb_init(void);

/*
 * Takes in what has happened on the bus: resets, suspension, requests. Attaches and detaches the engine, gives it output
 * reports, and answers with descriptors (`serial`: the serial number) and heartbeats. Never waits more than 20 ms.
 */
void otk_usb_poll(struct otk_hid_engine *engine, const char *serial);

/* Whether the report before has been fetched, so that another can be sent. */
bool otk_usb_room(void);

void otk_usb_send(const uint8_t report[OTK_STATE_BYTES]);

/* The bus is awake. Asleep, a device may draw 2.5 mA: no LED may be lit. */
bool otk_usb_awake(void);

#endif
