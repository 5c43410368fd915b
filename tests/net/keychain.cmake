# SPDX-License-Identifier: MIT
# Only these tests meet the real thing: GNOME Keyring on a session bus that nobody else is on.
find_package(Qt6 6.4 REQUIRED COMPONENTS DBus)

add_unit_test(memorystore LIBS net LABELS net)

foreach(unit keychainstore secretservice)
    add_executable(tst_${unit} tst_${unit}.cpp)
    target_link_libraries(tst_${unit} PRIVATE house_rules Qt6::Test Qt6::DBus net)
    target_include_directories(tst_${unit} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    add_test(NAME ${unit} COMMAND ${PROJECT_SOURCE_DIR}/tests/support/private-session.sh $<TARGET_FILE:tst_${unit}>)
    set_tests_properties(${unit} PROPERTIES LABELS "net;keychain;tokens")
endforeach()
target_sources(tst_keychainstore PRIVATE keyringdaemon.cpp keyringdaemon.h)
