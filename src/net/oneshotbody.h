// SPDX-License-Identifier: MIT
#pragma once
#include <QIODevice>

#include <algorithm>

namespace net {

/// A body that cannot be sent again. Qt repeats a request whose connection broke before the answer, unless that is impossible.
class OneShotBody final : public QIODevice
{
public:
    explicit OneShotBody(const QByteArray &body)
        : m_left(body)
    {
        open(QIODevice::ReadOnly);
    }

    bool isSequential() const override { return true; }
    bool reset() override { return false; }
    qint64 bytesAvailable() const override { return m_left.size() + QIODevice::bytesAvailable(); }

protected:
    qint64 readData(char *data, qint64 most) override
    {
        const qsizetype size = qMin<qsizetype>(most, m_left.size());
        std::copy_n(m_left.cbegin(), size, data);
        m_left.remove(0, size);
        return size;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_left;
};

} // namespace net
