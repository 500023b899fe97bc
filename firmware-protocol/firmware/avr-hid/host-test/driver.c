/*
 * The portable C of the HID firmware on the machine's own compiler, driven by a test: a script on stdin, answers on
 * stdout, `.` after each command's.
 *
 *   descriptor <value> <serial>   what GET_DESCRIPTOR gives for this wValue: hex, or `none`
 *   state <boot> <seq> <t> <down> <changed> <hold>   input report 1 of these: hex
 *   output <hex>                  an output report: `ack N`, `leds Y N U S BEEP`, or `ignored`
 *   boot <id> <down> <t> <lastSeq>   the engine begins
 *   ms <down>                     a millisecond passes
 *   attach | detach
 *   say <hex>                     an output report for the engine
 *   lamps                         `lamps <lit> <beep>`
 * After ms, attach, detach and say, whatever the engine has to send is fetched: a report in hex a line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "descriptors.h"
#include "engine.h"
#include "report.h"

enum { SCRIPT_LINE_BYTES = 4096, MAX_BYTES = 255 };

static struct otk_hid_engine engine;

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
  return (uint32_t)strtoul(word(), NULL, 0);
}

/* The bytes of a word in hex, in memory of exactly their number: a sanitizer sees any byte read past them. */
static uint8_t *bytes_of_word(uint8_t *count) {
  const char *const hex = strtok(NULL, " ");
  const size_t length = hex == NULL ? 0 : strlen(hex) / 2;
  if (length > MAX_BYTES) fail("too many bytes");
  uint8_t *const bytes = malloc(length + (length == 0));
  if (bytes == NULL) fail("no memory");
  for (size_t i = 0; i < length; i++) {
    const char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
    bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
  }
  *count = (uint8_t)length;
  return bytes;
}

static void print_hex(const uint8_t *bytes, uint8_t count) {
  for (uint8_t i = 0; i < count; i++) printf("%02x", bytes[i]);
  printf("\n");
}

static void descriptor(void) {
  const uint16_t value = (uint16_t)number();
  const char *const serial = word();
  uint8_t space[OTK_STRING_BYTES];
  struct otk_descriptor found;
  if (otk_descriptor_find(value, serial, space, &found)) {
    print_hex(found.bytes, found.length);
  } else {
    printf("none\n");
  }
}

static void state(void) {
  struct otk_state fields = {.boot_id = number()};
  fields.seq = number();
  fields.t = number();
  fields.down = (uint8_t)number();
  fields.changed = (uint8_t)number();
  fields.hold = number() != 0;
  uint8_t report[OTK_STATE_BYTES];
  otk_state_write(&fields, report);
  print_hex(report, sizeof report);
}

static void output(void) {
  uint8_t count = 0;
  uint8_t *const bytes = bytes_of_word(&count);
  struct otk_output read;
  if (!otk_output_read(bytes, count, &read)) {
    printf("ignored\n");
  } else if (read.type == OTK_OUTPUT_ACK) {
    printf("ack %lu\n", (unsigned long)read.seq);
  } else {
    printf("leds %u %u %u %u %u\n", read.mode[0], read.mode[1], read.mode[2], read.mode[3], read.beep_ms);
  }
  free(bytes);
}

static void fetch(void) {
  uint8_t report[OTK_STATE_BYTES];
  while (otk_hid_next(&engine, report)) print_hex(report, sizeof report);
}

static void run(const char *command) {
  if (strcmp(command, "descriptor") == 0) {
    descriptor();
  } else if (strcmp(command, "state") == 0) {
    state();
  } else if (strcmp(command, "output") == 0) {
    output();
  } else if (strcmp(command, "boot") == 0) {
    const uint32_t id = number();
    const uint8_t down = (uint8_t)number();
    const uint32_t t = number();
    otk_hid_boot(&engine, id, down, t, number());
  } else if (strcmp(command, "lamps") == 0) {
    printf("lamps %u %u\n", engine.core.lamps.lit, engine.core.lamps.beep);
  } else {
    if (strcmp(command, "ms") == 0) {
      otk_hid_ms(&engine, (uint8_t)number());
    } else if (strcmp(command, "say") == 0) {
      uint8_t count = 0;
      uint8_t *const bytes = bytes_of_word(&count);
      otk_hid_output(&engine, bytes, count);
      free(bytes);
    } else if (strcmp(command, "attach") == 0 || strcmp(command, "detach") == 0) {
      otk_hid_attach(&engine, strcmp(command, "attach") == 0);
    } else {
      fail(command);
    }
    fetch();
  }
}

int main(void) {
  static char line[SCRIPT_LINE_BYTES];
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    const char *const command = strtok(line, " ");
    if (command == NULL) fail("an empty line");
    run(command);
    printf(".\n");
  }
  return 0;
}
