#include "queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void queue_add(struct queue *queue, struct action action) {
  if (queue->count == queue->room) {
    const size_t room = queue->room == 0 ? 256 : queue->room * 2;
    struct action *const grown = realloc(queue->actions, room * sizeof *grown);
    if (grown == NULL) {
      fputs("out of memory\n", stderr);
      exit(3);
    }
    queue->actions = grown;
    queue->room = room;
  }
  size_t place = queue->count;
  while (place > 0 && queue->actions[place - 1].at > action.at) place--;
  memmove(queue->actions + place + 1, queue->actions + place, (queue->count - place) * sizeof action);
  queue->actions[place] = action;
  queue->count++;
}

const struct action *queue_first(const struct queue *queue) {
  return queue->count == 0 ? NULL : queue->actions;
}

void queue_drop_first(struct queue *queue) {
  queue->count--;
  memmove(queue->actions, queue->actions + 1, queue->count * sizeof *queue->actions);
}

void queue_forget(struct queue *queue, enum action_kind kind) {
  size_t kept = 0;
  for (size_t i = 0; i < queue->count; i++) {
    if (queue->actions[i].kind != kind) queue->actions[kept++] = queue->actions[i];
  }
  queue->count = kept;
}
