# SPDX-License-Identifier: MIT
foreach(unit backoff clock connectionrace connectionrace_endings httpfailure logging metrics request
        source source_early source_endings token)
    add_unit_test(${unit} LIBS net testsupport LABELS net)
endforeach()

# Over real sockets.
foreach(unit exchange exchange_endings httpclient httpclient_endings httpclient_limits httpclient_tls trust)
    add_unit_test(${unit} LIBS net testsupport simulation LABELS net)
endforeach()

# What keeps tokens good.
foreach(unit earlyrenewal renewalmetrics serverclock)
    add_unit_test(${unit} LIBS net testsupport LABELS net tokens)
endforeach()
foreach(unit source source_early source_endings exchange exchange_endings token)
    set_property(TEST ${unit} APPEND PROPERTY LABELS tokens)
endforeach()
