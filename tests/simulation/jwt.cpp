// SPDX-License-Identifier: MIT
#include "jwt.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <openssl/evp.h>

namespace simulation {

using namespace Qt::StringLiterals;

namespace {

template <auto Free>
struct Freed
{
    template <typename T>
    void operator()(T *pointer) const
    {
        Free(pointer);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

constexpr int s_keySize = 32;
constexpr int s_signatureSize = 64;

const unsigned char *bytes(const QByteArray &text)
{
    return reinterpret_cast<const unsigned char *>(text.constData());
}

unsigned char *bytes(QByteArray &text)
{
    return reinterpret_cast<unsigned char *>(text.data());
}

constexpr QByteArray::Base64Options s_form = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

/// Null unless \a text is in the one form that is allowed: without padding, no stray bits at its end.
QByteArray fromBase64(const QByteArray &text)
{
    const auto [bytes, status] = QByteArray::fromBase64Encoding(text, s_form | QByteArray::AbortOnBase64DecodingErrors);
    return status == QByteArray::Base64DecodingStatus::Ok && bytes.toBase64(s_form) == text ? bytes : QByteArray();
}

std::optional<QJsonObject> objectIn(const QByteArray &text)
{
    const QJsonDocument document = QJsonDocument::fromJson(fromBase64(text));
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

QByteArray part(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toBase64(s_form);
}

} // namespace

struct SigningKey::Private
{
    Key key;
};

SigningKey::SigningKey()
    : d(std::make_unique<Private>())
{
    d->key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    Q_ASSERT(d->key);
}

SigningKey::~SigningKey() = default;

QByteArray SigningKey::publicKey() const
{
    QByteArray key(s_keySize, 0);
    size_t size = s_keySize;
    [[maybe_unused]] const int isDone = EVP_PKEY_get_raw_public_key(d->key.get(), bytes(key), &size);
    Q_ASSERT(isDone == 1);
    return key;
}

QByteArray SigningKey::sign(const QByteArray &text) const
{
    const Digest digest(EVP_MD_CTX_new());
    QByteArray signature(s_signatureSize, 0);
    size_t size = s_signatureSize;
    [[maybe_unused]] const bool isDone = EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, d->key.get()) == 1
        && EVP_DigestSign(digest.get(), bytes(signature), &size, bytes(text), size_t(text.size())) == 1;
    Q_ASSERT(isDone);
    return signature;
}

std::optional<Jwk> Jwk::read(const QJsonValue &json)
{
    const QJsonObject object = json.toObject();
    const bool isOfItsKind = object.value("kty"_L1) == "OKP"_L1 && object.value("crv"_L1) == "Ed25519"_L1
        && object.value("alg"_L1) == "EdDSA"_L1 && (!object.contains("use"_L1) || object.value("use"_L1) == "sig"_L1);
    const Jwk key{object.value("kid"_L1).toString().toUtf8(), fromBase64(object.value("x"_L1).toString().toUtf8())};
    // Who sends the private half has given it away.
    if (!isOfItsKind || key.kid.isEmpty() || key.publicKey.size() != s_keySize || object.contains("d"_L1))
        return {};
    return key;
}

QJsonObject Jwk::json() const
{
    return {{u"kty"_s, u"OKP"_s}, {u"crv"_s, u"Ed25519"_s}, {u"alg"_s, u"EdDSA"_s}, {u"use"_s, u"sig"_s},
            {u"kid"_s, QString::fromUtf8(kid)}, {u"x"_s, QString::fromLatin1(publicKey.toBase64(s_form))}};
}

std::optional<Jwt> Jwt::read(const QByteArray &text)
{
    const QByteArrayList parts = text.split('.');
    if (parts.size() != 3)
        return {};
    const auto header = objectIn(parts[0]);
    const auto claims = objectIn(parts[1]);
    const QByteArray signature = fromBase64(parts[2]);
    if (!header || !claims || signature.isEmpty())
        return {};
    return Jwt{*header, *claims, parts[0] + '.' + parts[1], signature};
}

QByteArray Jwt::make(QJsonObject header, const QJsonObject &claims, const SigningKey &key)
{
    header.insert(u"alg"_s, u"EdDSA"_s);
    header.insert(u"typ"_s, u"JWT"_s);
    const QByteArray text = part(header) + '.' + part(claims);
    return text + '.' + key.sign(text).toBase64(s_form);
}

bool Jwt::isSignedBy(const Jwk &key) const
{
    if (header.value("alg"_L1) != "EdDSA"_L1 || header.value("kid"_L1).toString().toUtf8() != key.kid)
        return false;
    const Key publicKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(key.publicKey), size_t(key.publicKey.size())));
    const Digest digest(EVP_MD_CTX_new());
    return publicKey && EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, publicKey.get()) == 1
        && EVP_DigestVerify(digest.get(), bytes(signature), size_t(signature.size()), bytes(signedText), size_t(signedText.size())) == 1;
}

bool Jwt::isFor(const QString &audience) const
{
    const QJsonValue named = claims.value("aud"_L1);
    return named == audience || named.toArray().contains(audience);
}

} // namespace simulation
