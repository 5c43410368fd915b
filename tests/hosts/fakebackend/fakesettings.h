// SPDX-License-Identifier: MIT
#pragma once
#include <mediabackend/backendsettings.h>

/// Two settings: `fake/number` from 1 to 9, and `fake/fixed`.
class FakeSettings final : public Media::BackendSettings
{
    Q_OBJECT
public:
    using BackendSettings::BackendSettings;

    QList<Media::Setting> settings() const override;
    Media::Result<Media::Done> change(const QString &name, const QVariant &value) override;
    Media::Result<Media::Done> reset(const QString &name) override { return change(name, 5); }

private:
    int m_number = 5;
};
