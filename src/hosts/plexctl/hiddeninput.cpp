// SPDX-License-Identifier: MIT
#include "hiddeninput.h"

#include <QtGlobal>

#ifdef Q_OS_WIN
#include <windows.h>

struct HiddenInput::Before
{
    DWORD mode = 0;
};

HiddenInput::HiddenInput()
    : m_before(std::make_unique<Before>())
{
    const HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    if (GetConsoleMode(input, &m_before->mode))
        SetConsoleMode(input, m_before->mode & ~DWORD(ENABLE_ECHO_INPUT));
    else
        m_before.reset();
}

HiddenInput::~HiddenInput()
{
    if (m_before)
        SetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), m_before->mode);
}
#else
#include <termios.h>
#include <unistd.h>

struct HiddenInput::Before
{
    termios settings = {};
};

HiddenInput::HiddenInput()
    : m_before(std::make_unique<Before>())
{
    if (tcgetattr(STDIN_FILENO, &m_before->settings) != 0) {
        m_before.reset();
        return;
    }
    termios hidden = m_before->settings;
    hidden.c_lflag &= ~tcflag_t(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
}

HiddenInput::~HiddenInput()
{
    if (m_before)
        tcsetattr(STDIN_FILENO, TCSANOW, &m_before->settings);
}
#endif
