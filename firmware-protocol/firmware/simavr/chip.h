#ifndef OTK_SIM_CHIP_H
#define OTK_SIM_CHIP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * One ATmega328P with the firmware in it, four buttons, four LEDs, a buzzer and a serial line. Time is simulated
 * microseconds since the program began; it moves only in chip_run.
 */

/* What is seen from outside, told as it happens. */
struct chip_watcher {
  void (*byte_sent)(uint64_t us, uint8_t byte);
  void (*led)(uint64_t us, uint8_t button, bool lit);
  void (*buzzer)(uint64_t us, bool sounding);
  /* The chip began anew, by whatever cause. */
  void (*began)(uint64_t us);
};

/* Loads the ELF and switches the chip on. Ends the program when the file is none. */
void chip_init(const char *elf, uint64_t seed, const struct chip_watcher *watcher);

uint64_t chip_now_us(void);
/* How much of that the processor slept. */
uint64_t chip_slept_us(void);

/* Runs to the given time, or until chip_stop. False when the chip has crashed. */
bool chip_run(uint64_t until_us);
/* For a watcher: ends chip_run after the instruction that is being run. */
void chip_stop(void);

/* Moves a button's contact `delay_us` from now; without a bounce but the one the caller makes. */
void chip_contact(uint8_t button, bool closed, uint64_t delay_us);
/* A byte for the UART, at the line's pace behind those already on their way. */
void chip_receive(uint8_t byte);
/* What is on its way to the UART is gone: the cable was pulled. */
void chip_drop_received(void);

/* The reset pin: SRAM and EEPROM keep what they have. */
void chip_reset(void);
/* Power off and on: the SRAM comes up with noise, the EEPROM keeps what it has. */
void chip_power(void);
void chip_write_eeprom(uint16_t address, const uint8_t *bytes, uint16_t count);
/* Writes to the data space, registers included: how a test breaks the chip. */
void chip_poke(uint16_t address, uint8_t value);

#endif
