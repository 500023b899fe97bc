#include "board.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/power.h>
#include <avr/sleep.h>
#include <avr/wdt.h>

#include "buttons.h"

/*
 * Wiring (docs/building-a-console.md): buttons from D2 PD1, D3 PD0, D4 PD4, D5 PC6 to ground, in the order of
 * OTK_YES..OTK_SELLER; LEDs from A0 PF7, A1 PF6, A2 PF5, A3 PF4 through resistors to ground, in the same order; the
 * buzzer at D9 (PB5, OC1A). These pins are the same on both boards.
 */
#define LED_PINS ((uint8_t)(_BV(PF7) | _BV(PF6) | _BV(PF5) | _BV(PF4)))
#define BUZZER_PIN ((uint8_t)_BV(PB5))

/* 2.7 kHz, where small piezo discs are loudest: toggled at 16 MHz / 8 / (370 + 1). */
enum { BUZZER_TOP = 370 };

static volatile uint8_t elapsed;

ISR(TIMER3_COMPA_vect) {
  if (elapsed < UINT8_MAX) elapsed++;
}

/* A pressed button pulls its pin to ground. */
static uint8_t read_buttons(void) {
  uint8_t raw = 0;
  if ((PIND & _BV(PD1)) == 0) raw |= OTK_BIT(OTK_YES);
  if ((PIND & _BV(PD0)) == 0) raw |= OTK_BIT(OTK_NO);
  if ((PIND & _BV(PD4)) == 0) raw |= OTK_BIT(OTK_UNSURE);
  if ((PINC & _BV(PC6)) == 0) raw |= OTK_BIT(OTK_SELLER);
  return raw;
}

uint8_t otk_board_init(void) {
  power_adc_disable();
  power_spi_disable();
  power_twi_disable();
  power_usart1_disable();

  /* PF4 to PF7 are the debugger's unless told otherwise, twice within four cycles. */
  const uint8_t no_jtag = (uint8_t)(MCUCR | _BV(JTD));
  MCUCR = no_jtag;
  MCUCR = no_jtag;

  /* Inputs with pull-ups, unused pins too: an open input that floats costs current. */
  PORTB = (uint8_t)~BUZZER_PIN;
  DDRB = BUZZER_PIN;
  PORTC = 0xFF;
  PORTD = 0xFF;
  PORTE = 0xFF;
  PORTF = (uint8_t)~LED_PINS;
  DDRF = LED_PINS;

  TCCR1A = 0;
  TCCR1B = _BV(WGM12) | _BV(CS11);
  OCR1A = BUZZER_TOP;

  TCCR3A = 0;
  TCCR3B = _BV(WGM32) | _BV(CS30);
  OCR3A = (uint16_t)(F_CPU / 1000u - 1u);
  TIMSK3 = _BV(OCIE3A);

  /* The pull-ups have charged the pins since the first lines; another 10 us do no harm. */
  for (uint8_t i = 0; i < 50; i++) __asm__ __volatile__("nop");
  return read_buttons();
}

void otk_board_start(void) {
  /* Idle: the timers and the USB run on. */
  SMCR = 0;
  wdt_enable(WDTO_250MS);
  sei();
}

bool otk_board_sample(uint8_t *raw) {
  if (elapsed == 0) return false;
  cli();
  elapsed--;
  sei();
  /* Fed by time that passes only: with a dead timer the main loop would spin, and no press would be seen. */
  wdt_reset();
  *raw = read_buttons();
  return true;
}

void otk_board_show(uint8_t lit, bool sound) {
  uint8_t pins = 0;
  if ((lit & OTK_BIT(OTK_YES)) != 0) pins |= _BV(PF7);
  if ((lit & OTK_BIT(OTK_NO)) != 0) pins |= _BV(PF6);
  if ((lit & OTK_BIT(OTK_UNSURE)) != 0) pins |= _BV(PF5);
  if ((lit & OTK_BIT(OTK_SELLER)) != 0) pins |= _BV(PF4);
  PORTF = (uint8_t)((PORTF & ~LED_PINS) | pins);
  /* The timer toggles the pin by itself; taken off, the pin is low. */
  TCCR1A = sound ? _BV(COM1A0) : 0;
}

void otk_board_sleep(void) {
  cli();
  if (elapsed == 0) {
    sleep_enable();
    /* The instruction after sei runs before any interrupt: none can slip in between. */
    sei();
    sleep_cpu();
    sleep_disable();
  }
  sei();
}
