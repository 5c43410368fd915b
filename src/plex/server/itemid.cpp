// SPDX-License-Identifier: MIT
#include "itemid.h"

#include <QCoreApplication>
#include <QStringList>
#include <QUrl>

#include <algorithm>

namespace plex {
namespace {

const auto library = QStringLiteral("sections");
const auto item = QStringLiteral("metadata");

QString encoded(const QString &part)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(part));
}

// A key becomes part of a path, and stays within its place there.
bool isKey(const QString &key)
{
    return !key.isEmpty() && key != u"." && key != u".."
        && std::none_of(key.cbegin(), key.cend(), [](QChar c) { return c == u'/' || c == u'\\' || c.category() == QChar::Other_Control; });
}

} // namespace

QString toString(const ItemId &id)
{
    return encoded(id.server) + u'/' + (id.kind == ItemId::Kind::Library ? library : item) + u'/' + encoded(id.key);
}

Media::Result<ItemId> itemIdFrom(const QString &text)
{
    const QStringList parts = text.split(u'/');
    const QString kind = parts.value(1);
    const auto decoded = [](const QString &part) { return QUrl::fromPercentEncoding(part.toUtf8()); };
    const QString key = decoded(parts.last());
    if (parts.size() != 3 || parts.first().isEmpty() || !isKey(key) || (kind != library && kind != item)) {
        return Media::Error{Media::Error::Kind::Usage,
                            QCoreApplication::translate("plex", "This is no id of a library or an item. Use one that was listed.")};
    }
    return ItemId{.server = decoded(parts.first()),
                  .kind = kind == library ? ItemId::Kind::Library : ItemId::Kind::Item,
                  .key = key};
}

} // namespace plex
