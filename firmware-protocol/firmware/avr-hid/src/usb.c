#include "usb.h"

#include <avr/io.h>

#include "descriptors.h"

/* Endpoint registers as the data sheet of the ATmega16U4/32U4 has them, chapter 22. */
enum { TYPE_CONTROL = 0, TYPE_INTERRUPT_IN = 0xC1, SIZE_64 = 0x30, SIZE_16 = 0x10 };

/* Requests: bmRequestType in the upper byte, bRequest in the lower. */
#define GET_DEVICE_STATUS 0x8000u
#define GET_INTERFACE_STATUS 0x8100u
#define GET_ENDPOINT_STATUS 0x8200u
#define CLEAR_ENDPOINT_FEATURE 0x0201u
#define SET_ENDPOINT_FEATURE 0x0203u
#define SET_ADDRESS 0x0005u
#define GET_DESCRIPTOR 0x8006u
#define GET_INTERFACE_DESCRIPTOR 0x8106u
#define GET_CONFIGURATION 0x8008u
#define SET_CONFIGURATION 0x0009u
#define GET_INTERFACE 0x810Au
#define SET_INTERFACE 0x010Bu
#define HID_GET_REPORT 0xA101u
#define HID_SET_REPORT 0x2109u
#define HID_SET_IDLE 0x210Au

enum { REPORT_INPUT = 1, REPORT_OUTPUT = 2, OUTPUT_MAX_BYTES = 8 };

struct request {
  uint16_t kind;
  uint16_t value;
  uint16_t index;
  uint16_t length;
};

static uint8_t configured;
static bool suspended;
static bool halted;

static uint8_t min8(uint16_t a, uint8_t b) {
  return (uint8_t)(a < b ? a : b);
}

/* About 20 ms at 16 MHz: a host that has started a transfer goes on at once, or has gone. */
static bool wait_for(uint8_t flags) {
  for (uint16_t tries = 0; tries < 32000; tries++) {
    if ((UEINTX & flags) != 0) return true;
  }
  return false;
}

static void send_in(void) {
  UEINTX = (uint8_t)~_BV(TXINI);
}

static uint16_t read16(void) {
  const uint8_t low = UEDATX;
  return (uint16_t)(low | ((uint16_t)UEDATX << 8));
}

static void configure_control(void) {
  UENUM = 0;
  UECONX = _BV(EPEN);
  UECFG0X = TYPE_CONTROL;
  UECFG1X = SIZE_64 | _BV(ALLOC);
}

static void configure_reports(void) {
  UENUM = OTK_REPORTS_ENDPOINT;
  UECONX = _BV(EPEN);
  UECFG0X = TYPE_INTERRUPT_IN;
  /* One bank: never more than one report waits in it. */
  UECFG1X = SIZE_16 | _BV(ALLOC);
  UERST = _BV(OTK_REPORTS_ENDPOINT);
  UERST = 0;
  halted = false;
}

/* Answers with these bytes, as many as the host wants; all answers fit one packet. */
static bool answer(const struct request *request, const uint8_t *bytes, uint8_t length, bool in_flash) {
  if (!wait_for(_BV(TXINI))) return true;
  const uint8_t count = min8(request->length, length);
  for (uint8_t i = 0; i < count; i++) UEDATX = in_flash ? otk_flash_byte(bytes + i) : bytes[i];
  send_in();
  return true;
}

static bool answer_descriptor(const struct request *request, const char *serial) {
  uint8_t space[OTK_STRING_BYTES];
  struct otk_descriptor found;
  if (!otk_descriptor_find(request->value, serial, space, &found)) return false;
  return answer(request, found.bytes, found.length, found.in_flash);
}

static bool take_report(const struct request *request, struct otk_hid_engine *engine) {
  if ((request->value >> 8) != REPORT_OUTPUT) return false;
  if (request->length == 0 || request->length > OUTPUT_MAX_BYTES) return false;
  if (!wait_for(_BV(RXOUTI))) return true;
  uint8_t bytes[OUTPUT_MAX_BYTES];
  const uint8_t count = min8(UEBCLX, OUTPUT_MAX_BYTES);
  for (uint8_t i = 0; i < count; i++) bytes[i] = UEDATX;
  UEINTX = (uint8_t)~_BV(RXOUTI);
  send_in();
  otk_hid_output(engine, bytes, count);
  return true;
}

static void set_halt(bool halt) {
  UENUM = OTK_REPORTS_ENDPOINT;
  UECONX = halt ? (_BV(STALLRQ) | _BV(EPEN)) : (_BV(STALLRQC) | _BV(RSTDT) | _BV(EPEN));
  halted = halt;
}

/* False for a request this device does not know: it is stalled. */
static bool serve(const struct request *request, struct otk_hid_engine *engine, const char *serial) {
  const uint8_t zeros[2] = {0, 0};
  uint8_t report[OTK_STATE_BYTES];
  switch (request->kind) {
    case GET_DESCRIPTOR:
    case GET_INTERFACE_DESCRIPTOR:
      return answer_descriptor(request, serial);
    case SET_ADDRESS:
      send_in();
      /* The address counts only once the host has fetched the empty answer. */
      if (wait_for(_BV(TXINI))) UDADDR = (uint8_t)((request->value & 0x7Fu) | _BV(ADDEN));
      return true;
    case SET_CONFIGURATION:
      if (request->value > 1) return false;
      configured = (uint8_t)request->value;
      send_in();
      if (configured != 0) configure_reports();
      return true;
    case GET_CONFIGURATION:
      return answer(request, &configured, 1, false);
    case GET_INTERFACE:
      return answer(request, zeros, 1, false);
    case SET_INTERFACE:
      if (request->value != 0) return false;
      send_in();
      return true;
    case GET_DEVICE_STATUS:
    case GET_INTERFACE_STATUS:
      return answer(request, zeros, 2, false);
    case GET_ENDPOINT_STATUS: {
      const uint8_t status[2] = {halted && (request->index & 0x0Fu) == OTK_REPORTS_ENDPOINT, 0};
      return answer(request, status, 2, false);
    }
    case CLEAR_ENDPOINT_FEATURE:
    case SET_ENDPOINT_FEATURE:
      if (request->value != 0 || (request->index & 0x0Fu) != OTK_REPORTS_ENDPOINT) return false;
      send_in();
      set_halt(request->kind == SET_ENDPOINT_FEATURE);
      return true;
    case HID_GET_REPORT:
      if (request->value != ((REPORT_INPUT << 8) | OTK_REPORT_STATE)) return false;
      otk_hid_heartbeat(engine, report);
      return answer(request, report, sizeof report, false);
    case HID_SET_REPORT:
      return take_report(request, engine);
    case HID_SET_IDLE:
      send_in();
      return true;
    default:
      return false;
  }
}

static void poll_control(struct otk_hid_engine *engine, const char *serial) {
  UENUM = 0;
  if ((UEINTX & _BV(RXSTPI)) == 0) return;
  struct request request;
  const uint8_t type = UEDATX;
  request.kind = (uint16_t)(((uint16_t)type << 8) | UEDATX);
  request.value = read16();
  request.index = read16();
  request.length = read16();
  UEINTX = (uint8_t)~(_BV(RXSTPI) | _BV(RXOUTI) | _BV(TXINI));
  if (serve(&request, engine, serial)) return;
  UENUM = 0;
  UECONX = _BV(STALLRQ) | _BV(EPEN);
}

void otk_usb_init(void) {
  /* Whatever the bootloader left: off, then on. The host has seen it go while the EEPROM was read. */
  USBCON = 0;
  UHWCON = _BV(UVREGE);
  USBCON = _BV(USBE) | _BV(FRZCLK);
  /* 48 MHz from the 16 MHz crystal. */
  PLLFRQ = _BV(PDIV2);
  PLLCSR = _BV(PINDIV) | _BV(PLLE);
  while ((PLLCSR & _BV(PLOCK)) == 0) {
  }
  USBCON = _BV(USBE) | _BV(OTGPADE);
  UDIEN = 0;
  UDCON = 0;
}

void otk_usb_poll(struct otk_hid_engine *engine, const char *serial) {
  const uint8_t events = UDINT;
  UDINT = (uint8_t)~events;
  if ((events & _BV(SUSPI)) != 0) suspended = true;
  if ((events & (_BV(WAKEUPI) | _BV(EORSTI))) != 0) suspended = false;
  if ((events & _BV(EORSTI)) != 0) {
    configured = 0;
    configure_control();
  }
  poll_control(engine, serial);
  otk_hid_attach(engine, configured != 0 && !suspended);
}

bool otk_usb_room(void) {
  if (configured == 0) return false;
  UENUM = OTK_REPORTS_ENDPOINT;
  return (UEINTX & _BV(RWAL)) != 0;
}

void otk_usb_send(const uint8_t report[OTK_STATE_BYTES]) {
  UENUM = OTK_REPORTS_ENDPOINT;
  for (uint8_t i = 0; i < OTK_STATE_BYTES; i++) UEDATX = report[i];
  /* TXINI first, then FIFOCON gives the bank to the host; the other flags stay as they are. */
  UEINTX = (uint8_t)~_BV(TXINI);
  UEINTX = (uint8_t)~_BV(FIFOCON);
}

bool otk_usb_awake(void) {
  return !suspended;
}
