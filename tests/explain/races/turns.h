// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
// Lets ranks take turns by a file that tutti does not see, so that the order of messages which race does not depend on the machine.
#pragma once
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const char* turn_file(void) {
  static char name[64];
  snprintf(name, sizeof name, "/tmp/tutti_turn_%d", (int)getppid());
  return name;
}
/* By one rank, before the others begin: a run that was killed may have left one. */
static void no_turn_yet(void) { unlink(turn_file()); }
static void turn_is_over(void) { close(open(turn_file(), O_CREAT | O_WRONLY, 0600)); }
static void wait_for_turn(void) {
  while (unlink(turn_file()) != 0) usleep(1000);
}
