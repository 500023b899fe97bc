#include "crc16.h"

/* Bit by bit: a table would cost 512 bytes of flash and save nothing at 11 bytes a millisecond. */
uint16_t otk_crc16_add(uint16_t crc, uint8_t byte) {
  crc = (uint16_t)(crc ^ ((uint16_t)byte << 8));
  for (uint8_t bit = 0; bit < 8; bit++) {
    const uint16_t shifted = (uint16_t)(crc << 1);
    crc = (crc & 0x8000u) != 0 ? (uint16_t)(shifted ^ 0x1021u) : shifted;
  }
  return crc;
}

uint16_t otk_crc16(const uint8_t *bytes, uint8_t count) {
  uint16_t crc = OTK_CRC16_INIT;
  for (uint8_t i = 0; i < count; i++) crc = otk_crc16_add(crc, bytes[i]);
  return crc;
}
