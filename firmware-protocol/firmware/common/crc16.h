#ifndef OTK_CRC16_H
#define OTK_CRC16_H

#include <stdint.h>

/* CRC-16/CCITT-FALSE: poly 0x1021, init 0xFFFF, not reflected, xorout 0. "123456789" gives 0x29B1. */
#define OTK_CRC16_INIT 0xFFFFu

/* The crc with one byte more. Begin with OTK_CRC16_INIT. */
uint16_t otk_crc16_add(uint16_t crc, uint8_t byte);

uint16_t otk_crc16(const uint8_t *bytes, uint8_t count);

#endif
