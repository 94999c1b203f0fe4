// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) The tutti authors
//
// On a busy machine a rank may crash before mpiexec has had the time to become its tracer, and is described briefly. Here that time is given.
#pragma once
#include <stdio.h>
#include <unistd.h>

static void wait_until_traced(void) {
  for (int look = 0; look < 2000; look++) {
    char line[256];
    int tracer = 0;
    FILE* status = fopen("/proc/self/status", "r");
    while (status != NULL && fgets(line, sizeof line, status) != NULL)
      if (sscanf(line, "TracerPid: %d", &tracer) == 1) break;
    if (status != NULL) fclose(status);
    if (tracer != 0) return;
    usleep(5000);
  }
}
