# SPDX-License-Identifier: MIT
find_package(Qt6 6.4 REQUIRED COMPONENTS DBus)
target_sources(net PRIVATE
    credentialstore.h keychainstore.cpp keychainstore.h memorystore.cpp memorystore.h secretservice.cpp secretservice.h)
target_link_libraries(net PRIVATE Qt6::DBus)
