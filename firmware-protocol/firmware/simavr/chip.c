#include "chip.h"

#include <simavr/avr_adc.h>
#include <simavr/avr_eeprom.h>
#include <simavr/avr_ioport.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queue.h"

enum { BUTTONS = 4, FIRST_BUTTON_PIN = 2, BUZZER_PIN = 6 };
#define CYCLES_PER_US 16u
/* 10 bits at 115200 baud. simavr takes bytes faster than any line could bring them, and its buffer then overflows. */
#define CYCLES_PER_BYTE 1389u
/* The buzzer's pin at rest for this long: silent. Its period is 368 us. */
#define SILENT_US 1000u

static avr_t *avr;
static struct chip_watcher watch;
static struct queue queue;
static uint64_t random_state;
static bool closed[BUTTONS];
static bool line_full;
static uint64_t last_byte_at;
static uint64_t stop_at;
static bool stopped;
static uint64_t slept;
static bool was_reset;
static bool sounding;
static uint64_t buzzed_at;
static void (*core_reset)(struct avr_t *);
static avr_irq_t *uart_input;
static avr_irq_t *button_pins;
static avr_irq_t *adc_pin;

/* xorshift64*: noise that is the same for the same seed. */
static uint8_t random_byte(void) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (uint8_t)((random_state * 0x2545F4914F6CDD1DULL) >> 56);
}

uint64_t chip_now_us(void) {
  return avr->cycle / CYCLES_PER_US;
}

static avr_cycle_count_t on_due(struct avr_t *chip, avr_cycle_count_t when, void *param);

/* A sleeping chip skips to its next cycle timer, so what is due next must be one. */
static void arm(void) {
  uint64_t next = stop_at;
  const struct action *const first = queue_first(&queue);
  if (first != NULL && first->at < next) next = first->at;
  if (sounding && buzzed_at + SILENT_US * CYCLES_PER_US < next) next = buzzed_at + SILENT_US * CYCLES_PER_US;
  avr_cycle_timer_cancel(avr, on_due, NULL);
  avr_cycle_timer_register(avr, next > avr->cycle ? next - avr->cycle : 1, on_due, NULL);
}

/*
 * A closed contact pulls the pin to ground; an open one leaves it to the pull-up. The level is also given as an external
 * one, or simavr would set the pin high whenever the firmware writes the port. It passes on changes only, and after a
 * reset the pin has forgotten what the wire remembers: so it is told the contrary first.
 */
static void drive(uint8_t button) {
  avr_ioport_external_t wires = {.name = 'D', .mask = 0, .value = 0};
  for (uint8_t other = 0; other < BUTTONS; other++) {
    wires.mask |= 1u << (FIRST_BUTTON_PIN + other);
    if (!closed[other]) wires.value |= 1u << (FIRST_BUTTON_PIN + other);
  }
  avr_ioctl(avr, AVR_IOCTL_IOPORT_SET_EXTERNAL('D'), &wires);
  avr_irq_t *const pin = button_pins + FIRST_BUTTON_PIN + button;
  avr_raise_irq(pin, closed[button] ? 1 : 0);
  avr_raise_irq(pin, closed[button] ? 0 : 1);
}

static void act(const struct action *action) {
  if (action->kind == ACTION_CONTACT) {
    closed[action->button] = action->value != 0;
    drive(action->button);
  } else if (!line_full) {
    /* A full receiver loses bytes, as a real one does. */
    avr_raise_irq(uart_input, action->value);
  }
}

static avr_cycle_count_t on_due(struct avr_t *chip, avr_cycle_count_t when, void *param) {
  (void)when;
  (void)param;
  for (const struct action *next = queue_first(&queue); next != NULL && next->at <= chip->cycle;
       next = queue_first(&queue)) {
    const struct action action = *next;
    queue_drop_first(&queue);
    act(&action);
  }
  if (sounding && chip->cycle - buzzed_at >= SILENT_US * CYCLES_PER_US) {
    sounding = false;
    watch.buzzer(buzzed_at / CYCLES_PER_US, false);
  }
  if (chip->cycle >= stop_at) stopped = true;
  else arm();
  return 0;
}

static void on_byte(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq;
  (void)param;
  watch.byte_sent(chip_now_us(), (uint8_t)value);
}

static void on_flow(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq;
  if (value != 0) line_full = param != NULL;
}

static void on_led(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq;
  watch.led(chip_now_us(), (uint8_t)(uintptr_t)param, value != 0);
}

static void on_buzzer(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq;
  (void)param;
  if (value == 0) return;
  buzzed_at = avr->cycle;
  if (sounding) return;
  sounding = true;
  watch.buzzer(chip_now_us(), true);
  arm();
}

/* The open input the firmware draws noise from: some other voltage each time it looks. */
static void on_conversion(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq;
  (void)value;
  (void)param;
  avr_raise_irq(adc_pin, 1000u + random_byte());
}

static void on_reset(struct avr_t *chip) {
  if (core_reset != NULL) core_reset(chip);
  was_reset = true;
}

/* simavr forgets timers and pin levels at a reset: without this, all buttons would seem pressed. */
static void begin_again(void) {
  was_reset = false;
  line_full = false;
  for (uint8_t button = 0; button < BUTTONS; button++) drive(button);
  arm();
  watch.began(chip_now_us());
}

static void no_sleep(struct avr_t *chip, avr_cycle_count_t cycles) {
  (void)chip;
  (void)cycles;
}

static void log_nothing(struct avr_t *chip, const int level, const char *format, va_list ap) {
  (void)chip;
  if (level <= LOG_ERROR) vfprintf(stderr, format, ap);
}

static void fill_sram(void) {
  for (uint32_t address = (uint32_t)avr->ioend + 1; address <= avr->ramend; address++) {
    avr->data[address] = random_byte();
  }
}

static avr_irq_t *ioport(char name) {
  return avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ((uint32_t)name), 0);
}

void chip_init(const char *elf, uint64_t seed, const struct chip_watcher *watcher) {
  watch = *watcher;
  random_state = seed == 0 ? 1 : seed;
  for (int i = 0; i < 16; i++) (void)random_byte();
  avr_global_logger_set(log_nothing);
  elf_firmware_t firmware;
  memset(&firmware, 0, sizeof firmware);
  if (elf_read_firmware(elf, &firmware) != 0) {
    fprintf(stderr, "%s is no ELF of an AVR\n", elf);
    exit(2);
  }
  avr = avr_make_mcu_by_name("atmega328p");
  if (avr == NULL) {
    fputs("this simavr knows no atmega328p\n", stderr);
    exit(3);
  }
  avr_init(avr);
  avr->frequency = CYCLES_PER_US * 1000000u;
  avr->vcc = avr->avcc = avr->aref = 5000;
  avr_load_firmware(avr, &firmware);
  avr->sleep = no_sleep;
  core_reset = avr->reset;
  avr->reset = on_reset;

  uint32_t flags = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
  flags &= (uint32_t)~(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POOL_SLEEP);
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  uart_input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_byte, NULL);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XON), on_flow, NULL);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF), on_flow, &line_full);

  button_pins = ioport('D');
  avr_irq_register_notify(button_pins + BUZZER_PIN, on_buzzer, NULL);
  avr_irq_t *const leds = ioport('B');
  for (uint8_t button = 0; button < BUTTONS; button++) {
    avr_irq_register_notify(leds + button, on_led, (void *)(uintptr_t)button);
  }
  adc_pin = avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_OUT_TRIGGER), on_conversion, NULL);

  chip_power();
}

bool chip_run(uint64_t until_us) {
  stop_at = until_us * CYCLES_PER_US;
  stopped = avr->cycle >= stop_at;
  arm();
  while (!stopped) {
    const uint64_t before = avr->cycle;
    const bool asleep = avr->state == cpu_Sleeping;
    const int state = avr_run(avr);
    if (asleep) slept += avr->cycle - before;
    if (state == cpu_Done || state == cpu_Crashed) return false;
    /* By its own watchdog. */
    if (was_reset) begin_again();
  }
  return true;
}

uint64_t chip_slept_us(void) {
  return slept / CYCLES_PER_US;
}

void chip_stop(void) {
  stopped = true;
}

void chip_contact(uint8_t button, bool is_closed, uint64_t delay_us) {
  queue_add(&queue, (struct action){.at = avr->cycle + delay_us * CYCLES_PER_US,
                                    .kind = ACTION_CONTACT,
                                    .button = button,
                                    .value = is_closed});
}

void chip_receive(uint8_t byte) {
  const uint64_t free_at = last_byte_at + CYCLES_PER_BYTE;
  last_byte_at = free_at > avr->cycle + CYCLES_PER_BYTE ? free_at : avr->cycle + CYCLES_PER_BYTE;
  queue_add(&queue, (struct action){.at = last_byte_at, .kind = ACTION_BYTE, .value = byte});
}

void chip_drop_received(void) {
  queue_forget(&queue, ACTION_BYTE);
  last_byte_at = 0;
}

void chip_reset(void) {
  avr_reset(avr);
  begin_again();
}

void chip_power(void) {
  avr_reset(avr);
  fill_sram();
  begin_again();
}

void chip_write_eeprom(uint16_t address, const uint8_t *bytes, uint16_t count) {
  uint8_t copy[1024];
  memcpy(copy, bytes, count);
  avr_eeprom_desc_t region = {.ee = copy, .offset = address, .size = count};
  avr_ioctl(avr, AVR_IOCTL_EEPROM_SET, &region);
}

void chip_poke(uint16_t address, uint8_t value) {
  avr->data[address] = value;
}
