/*
 * The portable C of the firmware on the machine's own compiler, driven by a test: a script on stdin, answers on stdout.
 *
 *   crc                        then records of u8 length and bytes to the end; answers a u16 each, little-endian, binary
 *   feed <hex>                 bytes into the line parser: `body <hex>` or the name of a fault, one a line
 *   decode <hex>               a body to the message reader: `id`, `ack N`, `led B M`, `beep N`, `unknown`, `bad-field`
 *   frame <type> [field]…      a frame of these fields, `u:N` a number, `x:DIGITS:N` hex, else text: hex
 *   debounce <raw>…            masks in hex, the first at boot: the stable masks of the others
 *   boot <serial> <id> <down> <t> <lastSeq>   the engine begins
 *   ms <mask>                  a millisecond passes
 *   say <hex>                  bytes from the host
 *   lamps                      `lamps <lit> <beep>`
 * After boot, ms and say whatever the engine has to send is fetched, a line each, without its line end.
 *   name <hex>                 a serial number's record: `name <text>` or `none`
 *   name-record <text>         its record in hex
 *   name-make <noise>
 *   records <hex>              the boot records of the EEPROM
 *   reboot <noise>             a boot by them, written down in them: `boot <id> <slot>`
 *   torn <noise> <bytes>       a boot whose record is cut after so many bytes, the next one erased: as reboot
 *   noise <hex>                what noise makes of these bytes
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crc16.h"
#include "debounce.h"
#include "engine.h"
#include "identity.h"
#include "line.h"
#include "message.h"

enum { SCRIPT_LINE_BYTES = 1 << 17 };

static struct otk_engine engine;
static char serial[OTK_NAME_MAX + 1];
static uint8_t records[OTK_BOOT_SLOTS * OTK_BOOT_RECORD_BYTES];

static _Noreturn void fail(const char *what) {
  fprintf(stderr, "driver: %s\n", what);
  exit(2);
}

static const char *word(void) {
  const char *const found = strtok(NULL, " ");
  if (found == NULL) fail("a word is missing");
  return found;
}

static uint32_t number(void) {
  return (uint32_t)strtoul(word(), NULL, 10);
}

static size_t bytes_of(const char *hex, uint8_t *bytes) {
  const size_t count = strlen(hex) / 2;
  for (size_t i = 0; i < count; i++) {
    const char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
    bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
  }
  return count;
}

static void print_hex(const char *prefix, const uint8_t *bytes, size_t count) {
  fputs(prefix, stdout);
  for (size_t i = 0; i < count; i++) printf("%02x", bytes[i]);
  putchar('\n');
}

static void fetch(void) {
  struct otk_frame frame;
  while (otk_engine_next(&engine, &frame)) printf("%.*s\n", frame.length - 2, frame.bytes);
}

static void crc_stream(void) {
  uint8_t body[256];
  for (int length = getchar(); length != EOF; length = getchar()) {
    if (fread(body, 1, (size_t)length, stdin) != (size_t)length) fail("a body is cut");
    const uint16_t crc = otk_crc16(body, (uint8_t)length);
    putchar(crc & 0xFF);
    putchar(crc >> 8);
  }
}

static void feed(const uint8_t *bytes, size_t count) {
  static struct otk_line line;
  static const char *const faults[] = {[OTK_LINE_NOISE] = "noise", [OTK_LINE_CUT] = "cut",
                                       [OTK_LINE_MALFORMED] = "malformed", [OTK_LINE_CRC] = "crc",
                                       [OTK_LINE_OVERSIZE] = "oversize"};
  for (size_t i = 0; i < count; i++) {
    const enum otk_line_event event = otk_line_byte(&line, bytes[i]);
    if (event == OTK_LINE_BODY) print_hex("body ", (const uint8_t *)line.body, line.length);
    else if (event != OTK_LINE_MORE) puts(faults[event]);
  }
}

static void decode(const char *body, size_t length) {
  struct otk_message message;
  const enum otk_decoded decoded = otk_message_read(body, (uint8_t)length, &message);
  if (decoded == OTK_UNKNOWN_TYPE) puts("unknown-type");
  else if (decoded == OTK_BAD_FIELD) puts("bad-field");
  else if (message.type == OTK_MESSAGE_ID) puts("id");
  else if (message.type == OTK_MESSAGE_ACK) printf("ack %u\n", message.value);
  else if (message.type == OTK_MESSAGE_LED) printf("led %c %u\n", "YNUS"[message.button], message.mode);
  else printf("beep %u\n", message.value);
}

static void put_frame(void) {
  struct otk_frame frame;
  otk_frame_begin(&frame, word());
  for (const char *field = strtok(NULL, " "); field != NULL; field = strtok(NULL, " ")) {
    if (field[0] == 'u' && field[1] == ':') {
      otk_frame_uint(&frame, (uint32_t)strtoul(field + 2, NULL, 10));
    } else if (field[0] == 'x' && field[1] == ':') {
      otk_frame_hex(&frame, (uint32_t)strtoul(field + 4, NULL, 10), (uint8_t)(field[2] - '0'));
    } else {
      otk_frame_text(&frame, field);
    }
  }
  otk_frame_end(&frame);
  print_hex("", (const uint8_t *)frame.bytes, frame.length);
}

static void debounce(void) {
  struct otk_debounce filter;
  otk_debounce_init(&filter, (uint8_t)strtoul(word(), NULL, 16));
  for (const char *raw = strtok(NULL, " "); raw != NULL; raw = strtok(NULL, " ")) {
    printf("%x", otk_debounce_sample(&filter, (uint8_t)strtoul(raw, NULL, 16)));
  }
  putchar('\n');
}

static void boot(void) {
  const char *const name = word();
  if (strlen(name) > OTK_NAME_MAX) fail("serial");
  strcpy(serial, name);
  const uint32_t id = number();
  const uint32_t down = number();
  const uint32_t t = number();
  otk_engine_boot(&engine, "otk-sim", serial, id, (uint8_t)down, t, number());
  fetch();
}

static void identity(const char *command) {
  static uint8_t bytes[SCRIPT_LINE_BYTES];
  char name[OTK_NAME_MAX + 1];
  if (strcmp(command, "name") == 0) {
    if (bytes_of(word(), bytes) != OTK_NAME_RECORD_BYTES) fail("record");
    if (otk_name_read(bytes, name)) printf("name %s\n", name);
    else puts("none");
  } else if (strcmp(command, "name-record") == 0) {
    otk_name_record(word(), bytes);
    print_hex("", bytes, OTK_NAME_RECORD_BYTES);
  } else if (strcmp(command, "name-make") == 0) {
    otk_name_make(number(), name);
    puts(name);
  } else if (strcmp(command, "records") == 0) {
    if (bytes_of(word(), bytes) != sizeof records) fail("records");
    memcpy(records, bytes, sizeof records);
  } else if (strcmp(command, "reboot") == 0 || strcmp(command, "torn") == 0) {
    const struct otk_boot next = otk_boot_next(records, number());
    uint8_t *const cell = records + next.slot * OTK_BOOT_RECORD_BYTES;
    const size_t whole = command[0] == 'r' ? OTK_BOOT_RECORD_BYTES : number();
    otk_boot_record(next.id, bytes);
    memcpy(cell, bytes, whole);
    if (whole < OTK_BOOT_RECORD_BYTES) cell[whole] = 0xFF;
    printf("boot %u %u\n", next.id, next.slot);
  } else if (strcmp(command, "noise") == 0) {
    const size_t count = bytes_of(word(), bytes);
    uint32_t noise = OTK_NOISE_INIT;
    for (size_t i = 0; i < count; i++) noise = otk_noise_add(noise, bytes[i]);
    printf("%u\n", otk_noise_end(noise));
  } else {
    fail(command);
  }
}

static void obey(const char *command) {
  static uint8_t bytes[SCRIPT_LINE_BYTES];
  if (strcmp(command, "feed") == 0) {
    feed(bytes, bytes_of(word(), bytes));
  } else if (strcmp(command, "decode") == 0) {
    const char *const hex = strtok(NULL, " ");
    decode((const char *)bytes, hex == NULL ? 0 : bytes_of(hex, bytes));
  } else if (strcmp(command, "frame") == 0) {
    put_frame();
  } else if (strcmp(command, "debounce") == 0) {
    debounce();
  } else if (strcmp(command, "boot") == 0) {
    boot();
  } else if (strcmp(command, "ms") == 0) {
    otk_engine_ms(&engine, (uint8_t)number());
    fetch();
  } else if (strcmp(command, "say") == 0) {
    const size_t count = bytes_of(word(), bytes);
    for (size_t i = 0; i < count; i++) otk_engine_byte(&engine, bytes[i]);
    fetch();
  } else if (strcmp(command, "lamps") == 0) {
    printf("lamps %u %u\n", engine.core.lamps.lit, engine.core.lamps.beep);
  } else {
    identity(command);
  }
  puts(".");
}

int main(int argc, char **argv) {
  static char line[SCRIPT_LINE_BYTES];
  if (argc == 2 && strcmp(argv[1], "crc") == 0) {
    crc_stream();
    return 0;
  }
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    const char *const command = strtok(line, " ");
    if (command != NULL) obey(command);
  }
  return 0;
}
