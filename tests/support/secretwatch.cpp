// SPDX-License-Identifier: MIT
#include "secretwatch.h"

#include <QDirIterator>
#include <QFile>
#include <QLoggingCategory>
#include <QSet>
#include <QUrl>

namespace support {
namespace {

// A message handler takes no context, and only one of them is installed at a time.
QSet<QString> s_heard; // a line that comes again is heard once
QtMessageHandler s_before = nullptr;

void hear(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    s_heard.insert(message);
    if (type != QtDebugMsg)
        s_before(type, context, message);
}

bool contains(const QByteArray &text, const QByteArray &secret)
{
    return text.contains(secret) || text.contains(secret.toBase64(QByteArray::OmitTrailingEquals))
        || text.contains(secret.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals))
        || text.contains(QUrl::toPercentEncoding(QString::fromLatin1(secret)));
}

} // namespace

SecretWatch::SecretWatch()
{
    s_heard.clear();
    QLoggingCategory::setFilterRules(QStringLiteral("mediabackend.*=true"));
    s_before = qInstallMessageHandler(hear);
}

SecretWatch::~SecretWatch()
{
    qInstallMessageHandler(s_before);
    QLoggingCategory::setFilterRules({});
}

void SecretWatch::add(const QString &text)
{
    s_heard.insert(text);
}

bool SecretWatch::hasHeard() const
{
    return !s_heard.isEmpty();
}

QString SecretWatch::leak(const QByteArrayList &secrets, const QDir &folder) const
{
    const QByteArray log = QStringList(s_heard.cbegin(), s_heard.cend()).join(u'\n').toUtf8();
    for (const QByteArray &secret : secrets) {
        if (contains(log, secret))
            return QStringLiteral("the log");
    }
    for (QDirIterator it(folder.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); it.hasNext();) {
        QFile file(it.next());
        const QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        for (const QByteArray &secret : secrets) {
            if (contains(text, secret))
                return file.fileName();
        }
    }
    return {};
}

} // namespace support
