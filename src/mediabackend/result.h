// SPDX-License-Identifier: MIT
#pragma once
#include "export.h"

#include <QMetaEnum>
#include <QMetaType>
#include <QString>

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace Media {
namespace Detail {
MEDIABACKEND_EXPORT QString hyphenated(const char *enumerator);
} // namespace Detail

/// The spelling of an enumerator in output and settings: lower case with hyphens, for example `sign-in-required`.
template <class E>
    requires std::is_enum_v<E>
QString name(E value)
{
    return Detail::hyphenated(QMetaEnum::fromType<E>().valueToKey(int(value)));
}

/// The enumerator of that spelling, if there is one.
template <class E>
    requires std::is_enum_v<E>
std::optional<E> enumerator(const QString &spelling)
{
    const QMetaEnum all = QMetaEnum::fromType<E>();
    for (int i = 0; i < all.keyCount(); ++i) {
        if (Detail::hyphenated(all.key(i)) == spelling)
            return E(all.value(i));
    }
    return std::nullopt;
}

/// Why an operation did not produce a value. Never holds a secret.
struct MEDIABACKEND_EXPORT Error
{
    Q_GADGET
public:
    /// What went wrong, for code. `name(kind)` is its spelling in output and logs.
    enum class Kind {
        SignedOut, ///< Nobody is signed in.
        SignInRequired, ///< The account's credential was rejected; sign in again, nothing else is lost.
        CredentialsLocked, ///< The keychain is locked or the person declined to unlock it.
        CredentialsUnavailable, ///< There is no keychain, or it does not answer.
        Unreachable, ///< Nothing answered at any address.
        Timeout, ///< A deadline of ours passed.
        DnsFailed, ///< The name does not resolve.
        DnsBlocked, ///< The name does not resolve here, although the address behind it answers.
        Refused, ///< The address answers, but not at that port.
        TlsFailed, ///< The certificate is not the expected one, or no secure connection came about.
        WrongServer, ///< Another server answers at this address.
        Unauthorized, ///< The server rejected the token.
        Forbidden, ///< Signed in, but not allowed to do this.
        NotFound, ///< There is no such thing, or not any more.
        RateLimited, ///< Too many requests; `retryAfter` says when to come back, where known.
        ServerError, ///< The other end failed.
        BadAnswer, ///< The answer cannot be understood.
        Cancelled, ///< The operation was given up by this side.
        Usage, ///< The caller asked for something that cannot be asked.
    };
    Q_ENUM(Kind)

    Kind kind = Kind::Unreachable;
    QString message = {}; ///< For people, translated, says what to do.
    int status = 0; ///< The service's own status (HTTP status for Plex); 0 where none came.
    int code = 0; ///< The service's own error code beneath the status; 0 where none came.
    std::optional<int> retryAfter = {}; ///< Seconds the service asked us to wait.
    std::shared_ptr<const Error> cause = {}; ///< What this error followed from, if anything.

    friend MEDIABACKEND_EXPORT bool operator==(const Error &a, const Error &b);
};

/// `error` with `cause` attached.
MEDIABACKEND_EXPORT Error causedBy(Error error, const Error &cause);

/// The value of operations that have none.
struct Done
{
    bool operator==(const Done &) const = default;
};

/// A value, or the Error that kept us from it.
///
/// Small on purpose: the part of C++23's std::expected that is used here. Reading the wrong side is a
/// programming error and asserts in debug builds.
template <class T>
class [[nodiscard]] Result
{
public:
    using Value = T;

    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    explicit operator bool() const { return m_state.index() == 0; }

    const T &operator*() const &
    {
        Q_ASSERT(*this);
        return *std::get_if<0>(&m_state);
    }
    T &&operator*() &&
    {
        Q_ASSERT(*this);
        return std::move(*std::get_if<0>(&m_state));
    }
    const T *operator->() const
    {
        Q_ASSERT(*this);
        return std::get_if<0>(&m_state);
    }
    const Error &error() const
    {
        Q_ASSERT(!*this);
        return *std::get_if<1>(&m_state);
    }

    bool operator==(const Result &) const = default;

private:
    std::variant<T, Error> m_state;
};

} // namespace Media
Q_DECLARE_METATYPE(Media::Error)
