# SPDX-License-Identifier: BSD-3-Clause
# Copyright (c) The tutti authors
# No report where nothing is wrong: tutti_silent(TEST... [BUT KIND...]) makes tests fail whose output has a line "tutti: KIND: ...", of any
# kind in explain/kinds.hpp that is more than a notice, but for those named. Scripts that read the output of mpiexec pass such lines on (reports.py).
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/explain/kinds.hpp)
file(STRINGS ${PROJECT_SOURCE_DIR}/explain/kinds.hpp rows REGEX "Severity::(warning|error)}")
list(TRANSFORM rows REPLACE "^ *{\"([a-z]+)\".*" "\\1" OUTPUT_VARIABLE TUTTI_REPORT_KINDS)

function(tutti_silent)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "BUT")
  set(kinds ${TUTTI_REPORT_KINDS})
  foreach(kind ${arg_BUT})
    if(NOT kind IN_LIST kinds)
      message(FATAL_ERROR "${arg_UNPARSED_ARGUMENTS}: there are no reports of the kind \"${kind}\"")
    endif()
    list(REMOVE_ITEM kinds ${kind})
  endforeach()
  list(JOIN kinds "|" kinds)
  set_property(TEST ${arg_UNPARSED_ARGUMENTS} PROPERTY FAIL_REGULAR_EXPRESSION "tutti: (${kinds}): ")
endfunction()
