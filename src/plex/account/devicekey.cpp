// SPDX-License-Identifier: MIT
#include "devicekey.h"

#include "jwt.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonDocument>

#include <openssl/evp.h>

#include <memory>

namespace plex {
namespace {

constexpr size_t keySize = 32;
constexpr size_t signatureSize = 64;

struct Free
{
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX *context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;

unsigned char *writable(QByteArray &bytes)
{
    return reinterpret_cast<unsigned char *>(bytes.data());
}

const unsigned char *readable(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

Key keyOf(const net::Token &secret)
{
    return Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, readable(secret.reveal()), size_t(secret.reveal().size())));
}

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonObject required(const QByteArray &publicHalf)
{
    return {{QStringLiteral("crv"), QStringLiteral("Ed25519")},
            {QStringLiteral("kty"), QStringLiteral("OKP")},
            {QStringLiteral("x"), QString::fromLatin1(jwt::encoded(publicHalf))}};
}

} // namespace

DeviceKey::DeviceKey(net::Token secret, QByteArray publicHalf)
    : m_secret(std::move(secret))
    , m_public(std::move(publicHalf))
{
}

Media::Result<DeviceKey> DeviceKey::generated()
{
    const std::unique_ptr<EVP_PKEY_CTX, Free> context(EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr));
    EVP_PKEY *made = nullptr;
    size_t size = keySize;
    QByteArray secret(int(keySize), '\0');
    if (context && EVP_PKEY_keygen_init(context.get()) == 1 && EVP_PKEY_keygen(context.get(), &made) == 1) {
        const Key key(made);
        if (EVP_PKEY_get_raw_private_key(key.get(), writable(secret), &size) == 1) {
            if (const auto known = from(net::Token(secret)))
                return *known;
        }
    }
    return Media::Error{Media::Error::Kind::BadAnswer,
                        QCoreApplication::translate("plex", "The system's cryptography makes no key. Short-lived tokens are not used.")};
}

std::optional<DeviceKey> DeviceKey::from(const net::Token &secret)
{
    const Key key = keyOf(secret);
    size_t size = keySize;
    QByteArray publicHalf(int(keySize), '\0');
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), writable(publicHalf), &size) != 1)
        return {};
    return DeviceKey(secret, publicHalf);
}

QByteArray DeviceKey::thumbprint() const
{
    // The required members in the order of their names, which is how QJsonObject writes them.
    return jwt::encoded(QCryptographicHash::hash(json(required(m_public)), QCryptographicHash::Sha256));
}

QJsonObject DeviceKey::jwk() const
{
    QJsonObject jwk = required(m_public);
    jwk.insert(QStringLiteral("alg"), QStringLiteral("EdDSA"));
    jwk.insert(QStringLiteral("use"), QStringLiteral("sig"));
    jwk.insert(QStringLiteral("kid"), QString::fromLatin1(thumbprint()));
    return jwk;
}

net::Token DeviceKey::statement(const QJsonObject &claims) const
{
    const QJsonObject header{{QStringLiteral("alg"), QStringLiteral("EdDSA")},
                             {QStringLiteral("kid"), QString::fromLatin1(thumbprint())},
                             {QStringLiteral("typ"), QStringLiteral("JWT")}};
    const QByteArray text = jwt::encoded(json(header)) + '.' + jwt::encoded(json(claims));
    const Key key = keyOf(m_secret);
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    QByteArray signature(int(signatureSize), '\0');
    size_t size = signatureSize;
    if (!key || !context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1
        || EVP_DigestSign(context.get(), writable(signature), &size, readable(text), size_t(text.size())) != 1)
        return {};
    return net::Token(text + '.' + jwt::encoded(signature));
}

} // namespace plex
