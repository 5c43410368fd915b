// SPDX-License-Identifier: MIT
#include "net/token.h"

#include <QDataStream>
#include <QString>
#include <QTest>
#include <QTextStream>
#include <QUrlQuery>
#include <QVariant>

#include <iostream>

using net::Token;

// A token has no way to become text by accident: each of these lines would have to be deleted for it to get one.
template <class Stream, class T>
concept StreamableTo = requires(Stream stream, const T &value) { stream << value; };

static_assert(StreamableTo<QDebug, QByteArray> && !StreamableTo<QDebug, Token>);
static_assert(StreamableTo<QTextStream &, QByteArray> && !StreamableTo<QTextStream &, Token>);
static_assert(StreamableTo<QDataStream &, QByteArray> && !StreamableTo<QDataStream &, Token>);
static_assert(StreamableTo<std::ostream &, const char *> && !StreamableTo<std::ostream &, Token>);

static_assert(!std::is_convertible_v<Token, QByteArray>);
static_assert(!std::is_convertible_v<Token, QByteArrayView>);
static_assert(!std::is_convertible_v<Token, QString>);
static_assert(!std::is_convertible_v<Token, QVariant>);
static_assert(!std::is_convertible_v<Token, bool>);
static_assert(!std::is_convertible_v<Token, const char *>);
static_assert(!std::is_constructible_v<QByteArray, Token>);
static_assert(!std::is_constructible_v<QString, Token>);

static_assert(!std::is_convertible_v<QByteArray, Token>, "nothing becomes a secret unnoticed");
static_assert(!std::is_constructible_v<Token, QString>);

template <class T>
concept Addable = requires(const T &value, QByteArray bytes, QString text) { bytes + value; } || requires(const T &value, QString text) {
    text + value;
} || requires(const T &value, QString text) { text.arg(value); };
static_assert(Addable<QString> && !Addable<Token>);

/// What is left of a token's abilities.
class TestToken : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTokenIsEmptyUntilItHasASecret();
    void tokensAreComparedByTheirSecret();
    void theSecretIsRevealedOnRequestOnly();
    void aVariantDoesNotPrintIt();
};

void TestToken::aTokenIsEmptyUntilItHasASecret()
{
    QVERIFY(Token().isEmpty());
    QVERIFY(Token(QByteArray()).isEmpty());
    QVERIFY(!Token("secret").isEmpty());
}

void TestToken::tokensAreComparedByTheirSecret()
{
    QVERIFY(Token("one") == Token("one"));
    QVERIFY(Token("one") != Token("two"));
    QVERIFY(Token("one") != Token());
}

void TestToken::theSecretIsRevealedOnRequestOnly()
{
    QCOMPARE(Token("secret").reveal(), QByteArray("secret"));
}

void TestToken::aVariantDoesNotPrintIt()
{
    QString printed;
    QDebug(&printed) << QVariant::fromValue(Token("secret"));
    QVERIFY(!printed.isEmpty());
    QVERIFY(!printed.contains(u"secret"_qs));
    QVERIFY(!QVariant::fromValue(Token("secret")).toString().contains(u"secret"_qs));
}

QTEST_GUILESS_MAIN(TestToken)
#include "tst_token.moc"
