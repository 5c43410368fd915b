// SPDX-License-Identifier: MIT
#pragma once
#include "result.h"

#include <QObject>
#include <QStringList>
#include <QVariant>

namespace Media {

/// One thing a person may set.
struct MEDIABACKEND_EXPORT Setting
{
    Q_GADGET
public:
    enum class Type { Boolean, Integer, Choice };
    Q_ENUM(Type)

    QString name; ///< `group/what`; stays once released.
    Type type = Type::Boolean;
    QVariant value; ///< What counts now: a bool, an int, or the QString of a choice.
    QVariant defaultValue; ///< Right for almost everybody.
    int minimum = 0; ///< Of an integer.
    int maximum = 0; ///< Of an integer.
    QStringList choices = {}; ///< Of a choice.
    QString help; ///< For people, with the unit of an integer.
    bool isFixed = false; ///< The host has said the value (`HostInfo::overrides`); it cannot be changed here.

    bool operator==(const Setting &) const = default;
};

/// What a person may set about the backend. A change is stored, and counts at once; for connections that means that servers are looked for anew.
///
/// One object per backend, owned by it and living as long. Reading touches the disk only once, at the first question.
class MEDIABACKEND_EXPORT BackendSettings : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    ~BackendSettings() override;

    virtual QList<Setting> settings() const = 0;
    /// Errors: `Usage` for an unknown name, for a value that is out of range or not one of the choices, and for a fixed
    /// setting; `Forbidden` when it cannot be written, and then counts for this run only.
    virtual Result<Done> change(const QString &name, const QVariant &value) = 0;
    /// Back to the default. Errors: as `change()`.
    virtual Result<Done> reset(const QString &name) = 0;

Q_SIGNALS:
    void changed(const QString &name);
};

} // namespace Media
