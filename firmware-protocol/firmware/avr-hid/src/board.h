#ifndef OTK_BOARD_H
#define OTK_BOARD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The Arduino Leonardo or Pro Micro (ATmega32U4, 16 MHz): pins, millisecond timer, buzzer, sleep. The one interrupt
 * counts milliseconds; everything else happens in the main loop, in order.
 */

/* Pins and timers; interrupts still off. Gives the mask of the buttons down now. */
uint8_t otk_board_init(void);

/* Interrupts and watchdog on. From now on each millisecond must be fetched. */
void otk_board_start(void);

/* The mask of the buttons down now, once for each millisecond that has passed; else false. Feeds the watchdog. */
bool otk_board_sample(uint8_t *raw);

void otk_board_show(uint8_t lit, bool sound);

/* Sleeps until the next millisecond, unless it has come already. */
void otk_board_sleep(void);

#endif
