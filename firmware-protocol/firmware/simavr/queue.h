#ifndef OTK_SIM_QUEUE_H
#define OTK_SIM_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is to happen to the chip at a cycle: a contact moves, or a byte arrives. In order of time, first come first. */
enum action_kind { ACTION_CONTACT, ACTION_BYTE };

struct action {
  uint64_t at;
  enum action_kind kind;
  uint8_t button;
  uint8_t value;
};

struct queue {
  struct action *actions;
  size_t count;
  size_t room;
};

/* Ends the program when memory runs out. */
void queue_add(struct queue *queue, struct action action);
/* The earliest; NULL when there is none. */
const struct action *queue_first(const struct queue *queue);
void queue_drop_first(struct queue *queue);
/* Forgets all of a kind. */
void queue_forget(struct queue *queue, enum action_kind kind);

#endif
