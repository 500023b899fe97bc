#ifndef OTK_BOARD_H
#define OTK_BOARD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The Arduino Uno or Nano (ATmega328P, 16 MHz): all that touches a register. Interrupts only move bytes and samples into
 * rings; everything else happens in the main loop, in order.
 */

/* Pins, UART, millisecond timer; interrupts still off. Gives the mask of the buttons down now. */
uint8_t otk_board_init(void);

/* Interrupts and watchdog on. From now on each millisecond must be fetched. */
void otk_board_start(void);

/* The mask of the buttons down at the next millisecond that has passed; false when none is waiting. Feeds the watchdog. */
bool otk_board_sample(uint8_t *raw);

/* The next byte from the host. */
bool otk_board_receive(uint8_t *byte);

/* Free bytes of the send buffer. */
uint8_t otk_board_room(void);

/* Sends `count` bytes, not more than there is room for. */
void otk_board_send(const char *bytes, uint8_t count);

void otk_board_show(uint8_t lit, bool sound);

/* Sleeps until the next interrupt, unless something is waiting already. */
void otk_board_sleep(void);

#endif
