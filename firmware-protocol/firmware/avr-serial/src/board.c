#include "board.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/power.h>
#include <avr/sleep.h>
#include <avr/wdt.h>

#include "buttons.h"

/*
 * Wiring (README.md): buttons from D2 to D5 (PD2..PD5) to ground, in the order of OTK_YES..OTK_SELLER; LEDs from D8 to
 * D11 (PB0..PB3) through resistors to ground, in the same order; the buzzer at D6 (PD6, OC0A).
 */
enum { BUTTONS_SHIFT = PD2 };
#define BUTTON_PINS ((uint8_t)(OTK_ALL_BUTTONS << BUTTONS_SHIFT))
#define LED_PINS OTK_ALL_BUTTONS
#define BUZZER_PIN ((uint8_t)_BV(PD6))

/* 2.7 kHz, where small piezo discs are loudest: toggled at 16 MHz / 64 / (45 + 1). */
enum { BUZZER_TOP = 45 };

/*
 * Twice the speed, or no divisor comes near: (16 + 1) gives 117,647 baud, 2.1 % fast, the same as the Uno's own USB chip.
 * Without U2X it would be 3.5 % slow.
 */
enum { UART_DIVISOR = 16 };

/* Powers of two. */
enum { SAMPLES = 64, RX_BYTES = 128, TX_BYTES = 128 };

static volatile uint8_t samples[SAMPLES];
static volatile uint8_t sample_head;
static volatile uint8_t sample_tail;
/* Milliseconds for which there was no room: time goes on all the same. */
static volatile uint8_t skipped;
static uint8_t last_raw;

static volatile uint8_t rx[RX_BYTES];
static volatile uint8_t rx_head;
static volatile uint8_t rx_tail;

static volatile uint8_t tx[TX_BYTES];
static volatile uint8_t tx_head;
static volatile uint8_t tx_tail;

/* A pressed button pulls its pin to ground. */
static uint8_t raw_of(uint8_t pins) {
  return (uint8_t)(((uint8_t)~pins & BUTTON_PINS) >> BUTTONS_SHIFT);
}

ISR(TIMER1_COMPA_vect) {
  const uint8_t next = (uint8_t)((sample_head + 1u) % SAMPLES);
  if (next != sample_tail) {
    samples[sample_head] = PIND;
    sample_head = next;
  } else if (skipped < UINT8_MAX) {
    skipped++;
  }
}

ISR(USART_RX_vect) {
  /* The status belongs to the byte that is read next. A byte that came damaged spoils its frame for certain. */
  const uint8_t damaged = UCSR0A & (uint8_t)(_BV(FE0) | _BV(DOR0));
  const uint8_t byte = UDR0;
  const uint8_t next = (uint8_t)((rx_head + 1u) % RX_BYTES);
  if (next == rx_tail) return;
  rx[rx_head] = damaged != 0 ? 0 : byte;
  rx_head = next;
}

ISR(USART_UDRE_vect) {
  if (tx_tail == tx_head) {
    UCSR0B &= (uint8_t)~_BV(UDRIE0);
    return;
  }
  UDR0 = tx[tx_tail];
  tx_tail = (uint8_t)((tx_tail + 1u) % TX_BYTES);
}

uint8_t otk_board_init(void) {
  power_adc_disable();
  power_spi_disable();
  power_twi_disable();
  power_timer2_disable();

  /* Inputs with pull-ups, unused pins too: an open input that floats costs current. D0 and D1 are the UART's. */
  PORTB = (uint8_t)~LED_PINS;
  DDRB = LED_PINS;
  PORTC = 0xFF;
  DDRD = (uint8_t)(BUZZER_PIN | _BV(PD1));
  PORTD = (uint8_t)~BUZZER_PIN;

  TCCR0A = _BV(WGM01);
  TCCR0B = _BV(CS01) | _BV(CS00);
  OCR0A = BUZZER_TOP;

  TCCR1A = 0;
  TCCR1B = _BV(WGM12) | _BV(CS10);
  OCR1A = (uint16_t)(F_CPU / 1000u - 1u);
  TIMSK1 = _BV(OCIE1A);

  UBRR0 = UART_DIVISOR;
  UCSR0A = _BV(U2X0);
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
  UCSR0B = _BV(RXCIE0) | _BV(RXEN0) | _BV(TXEN0);

  /* The pull-ups have charged the pins since the first lines; another 10 us do no harm. */
  for (uint8_t i = 0; i < 50; i++) __asm__ __volatile__("nop");
  last_raw = raw_of(PIND);
  return last_raw;
}

void otk_board_start(void) {
  /* Idle: clocks of timers and UART run on. */
  SMCR = 0;
  wdt_enable(WDTO_250MS);
  sei();
}

bool otk_board_sample(uint8_t *raw) {
  if (sample_tail != sample_head) {
    last_raw = raw_of(samples[sample_tail]);
    sample_tail = (uint8_t)((sample_tail + 1u) % SAMPLES);
  } else if (skipped > 0) {
    cli();
    skipped--;
    sei();
  } else {
    return false;
  }
  /* Fed by time that passes only: with a dead timer the main loop would spin, and no press would be seen. */
  wdt_reset();
  *raw = last_raw;
  return true;
}

bool otk_board_receive(uint8_t *byte) {
  if (rx_tail == rx_head) return false;
  *byte = rx[rx_tail];
  rx_tail = (uint8_t)((rx_tail + 1u) % RX_BYTES);
  return true;
}

uint8_t otk_board_room(void) {
  return (uint8_t)((uint8_t)(tx_tail - tx_head - 1) % TX_BYTES);
}

void otk_board_send(const char *bytes, uint8_t count) {
  for (uint8_t i = 0; i < count; i++) {
    tx[tx_head] = (uint8_t)bytes[i];
    tx_head = (uint8_t)((tx_head + 1u) % TX_BYTES);
  }
  cli();
  UCSR0B |= _BV(UDRIE0);
  sei();
}

void otk_board_show(uint8_t lit, bool sound) {
  PORTB = (uint8_t)((PORTB & ~LED_PINS) | (lit & LED_PINS));
  /* The timer toggles the pin by itself; taken off, the pin is low. */
  TCCR0A = sound ? (_BV(WGM01) | _BV(COM0A0)) : _BV(WGM01);
}

void otk_board_sleep(void) {
  cli();
  if (sample_tail == sample_head && rx_tail == rx_head) {
    sleep_enable();
    /* The instruction after sei runs before any interrupt: none can slip in between. */
    sei();
    sleep_cpu();
    sleep_disable();
  }
  sei();
}
