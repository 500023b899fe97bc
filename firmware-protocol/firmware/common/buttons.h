#ifndef OTK_BUTTONS_H
#define OTK_BUTTONS_H

#include <stdint.h>

/* The four buttons. The number is the bit in every mask and the place in every table (PROTOCOL.md, field `mask`). */
enum { OTK_YES = 0, OTK_NO = 1, OTK_UNSURE = 2, OTK_SELLER = 3, OTK_BUTTONS = 4 };

#define OTK_BIT(button) ((uint8_t)(1u << (button)))
#define OTK_ALL_BUTTONS ((uint8_t)((1u << OTK_BUTTONS) - 1u))

#endif
