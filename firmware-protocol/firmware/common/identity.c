#include "identity.h"

#include "crc16.h"
#include "wrap.h"

/* FNV-1a and the finalizer of MurmurHash3: enough to mix noise, nothing secret rests on it. */
uint32_t otk_noise_add(uint32_t noise, uint8_t byte) {
  return (noise ^ byte) * 16777619u;
}

uint32_t otk_noise_end(uint32_t noise) {
  noise = (noise ^ (noise >> 16)) * 0x85EBCA6Bu;
  noise = (noise ^ (noise >> 13)) * 0xC2B2AE35u;
  return noise ^ (noise >> 16);
}

static uint16_t read16(const uint8_t *bytes) {
  return (uint16_t)(bytes[0] | ((uint16_t)bytes[1] << 8));
}

static void write16(uint8_t *bytes, uint16_t value) {
  bytes[0] = (uint8_t)(value & 0xFFu);
  bytes[1] = (uint8_t)(value >> 8);
}

static bool is_name_char(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool otk_name_read(const uint8_t record[OTK_NAME_RECORD_BYTES], char name[OTK_NAME_MAX + 1]) {
  const uint8_t length = record[0];
  if (length == 0 || length > OTK_NAME_MAX) return false;
  if (read16(record + 1 + OTK_NAME_MAX) != otk_crc16(record, 1 + OTK_NAME_MAX)) return false;
  for (uint8_t i = 0; i < length; i++) {
    name[i] = (char)record[1 + i];
    if (!is_name_char(name[i])) return false;
  }
  name[length] = '\0';
  return true;
}

void otk_name_record(const char *name, uint8_t record[OTK_NAME_RECORD_BYTES]) {
  uint8_t length = 0;
  for (; length < OTK_NAME_MAX && name[length] != '\0'; length++) record[1 + length] = (uint8_t)name[length];
  for (uint8_t i = length; i < OTK_NAME_MAX; i++) record[1 + i] = 0;
  record[0] = length;
  write16(record + 1 + OTK_NAME_MAX, otk_crc16(record, 1 + OTK_NAME_MAX));
}

void otk_name_make(uint32_t noise, char name[OTK_NAME_MAX + 1]) {
  name[0] = 'R';
  for (uint8_t i = 1; i <= 8; i++) {
    name[i] = "0123456789ABCDEF"[noise >> 28];
    noise <<= 4;
  }
  name[9] = '\0';
}

void otk_boot_record(uint32_t id, uint8_t record[OTK_BOOT_RECORD_BYTES]) {
  write16(record, (uint16_t)(id & 0xFFFFu));
  write16(record + 2, (uint16_t)(id >> 16));
  write16(record + 4, otk_crc16(record, 4));
}

struct otk_boot otk_boot_next(const uint8_t records[OTK_BOOT_SLOTS * OTK_BOOT_RECORD_BYTES], uint32_t noise) {
  struct otk_boot next = {.id = noise, .slot = 0};
  bool found = false;
  for (uint8_t slot = 0; slot < OTK_BOOT_SLOTS; slot++) {
    const uint8_t *const record = records + slot * OTK_BOOT_RECORD_BYTES;
    if (read16(record + 4) != otk_crc16(record, 4)) continue;
    const uint32_t id = read16(record) | ((uint32_t)read16(record + 2) << 16);
    if (found && otk_distance(id, next.id) < 0) continue;
    found = true;
    next.id = id;
    next.slot = slot;
  }
  if (!found) return next;
  next.id++;
  next.slot = (uint8_t)((next.slot + 1) % OTK_BOOT_SLOTS);
  return next;
}
