/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) The tutti authors
 *
 * Included before everything else when mpi4py is built: it shall use our failure handling, where it has its own stand-ins for MPIs without.
 * The symbols are weak, so that the same binary can be loaded on an MPI that does not have them.
 */
#include <mpi-ext.h>

#define PyMPI_HAVE_MPIX_ERR_REVOKED 1
#define PyMPI_HAVE_MPIX_ERR_PROC_FAILED 1
#define PyMPI_HAVE_MPIX_ERR_PROC_FAILED_PENDING 1
#define PyMPI_HAVE_MPIX_Comm_revoke 1
#define PyMPI_HAVE_MPIX_Comm_is_revoked 1
#define PyMPI_HAVE_MPIX_Comm_agree 1
#define PyMPI_HAVE_MPIX_Comm_iagree 1
#define PyMPI_HAVE_MPIX_Comm_shrink 1
#define PyMPI_HAVE_MPIX_Comm_ishrink 1
#define PyMPI_HAVE_MPIX_Comm_get_failed 1
#define PyMPI_HAVE_MPIX_Comm_ack_failed 1

#pragma weak MPIX_Comm_revoke
#pragma weak MPIX_Comm_is_revoked
#pragma weak MPIX_Comm_agree
#pragma weak MPIX_Comm_iagree
#pragma weak MPIX_Comm_shrink
#pragma weak MPIX_Comm_ishrink
#pragma weak MPIX_Comm_get_failed
#pragma weak MPIX_Comm_ack_failed
