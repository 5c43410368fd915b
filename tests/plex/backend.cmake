# SPDX-License-Identifier: MIT
add_unit_test(plexbackend SOURCES backendworld.h LIBS plex simulation testsupport LABELS main-job)
add_unit_test(plexbackend_restart SOURCES backendworld.h LIBS plex simulation testsupport LABELS main-job)
add_unit_test(plexbackend_trouble SOURCES backendworld.h LIBS plex simulation testsupport LABELS main-job)
foreach(unit plexbackend_tokens plexbackend_verdicts)
    add_unit_test(${unit} SOURCES backendworld.h LIBS plex simulation testsupport LABELS plex tokens)
endforeach()
add_unit_test(plexbackend_month SOURCES backendworld.h LIBS plex simulation testsupport LABELS plex tokens)
add_unit_test(plexbackend_home SOURCES backendworld.h LIBS plex simulation testsupport LABELS plex tokens)
