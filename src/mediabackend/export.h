// SPDX-License-Identifier: MIT
#pragma once
#include <QtGlobal>

#if defined(MEDIABACKEND_LIBRARY)
#define MEDIABACKEND_EXPORT Q_DECL_EXPORT
#else
#define MEDIABACKEND_EXPORT Q_DECL_IMPORT
#endif
