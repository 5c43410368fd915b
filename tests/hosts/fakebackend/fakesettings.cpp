// SPDX-License-Identifier: MIT
#include "fakesettings.h"

using namespace Qt::StringLiterals;

QList<Media::Setting> FakeSettings::settings() const
{
    return {{.name = u"fake/number"_s, .type = Media::Setting::Type::Integer, .value = m_number, .defaultValue = 5, .minimum = 1,
             .maximum = 9, .help = u"A number."_s},
            {.name = u"fake/fixed"_s, .type = Media::Setting::Type::Choice, .value = u"a"_s, .defaultValue = u"b"_s,
             .choices = {u"a"_s, u"b"_s}, .help = u"A letter."_s, .isFixed = true}};
}

Media::Result<Media::Done> FakeSettings::change(const QString &name, const QVariant &value)
{
    const int number = value.toInt();
    if (name != "fake/number"_L1 || number < 1 || number > 9)
        return Media::Error{.kind = Media::Error::Kind::Usage, .message = u"fake usage"_s};
    m_number = number;
    Q_EMIT changed(name);
    return Media::Done{};
}
