// SPDX-License-Identifier: MIT
#pragma once
#include <mediabackend/connectionrules.h>

/// Keeps the rules it is given; the server s2 has some from the start.
class FakeRules : public Media::ConnectionRules
{
public:
    Media::Reply<Media::ServerRules> *serverRules(const QString &server) override
    {
        const Media::ServerRules strict{.forbidden = {QUrl(QStringLiteral("https://10.0.0.1:32400"))}, .neverRelay = true};
        return Media::ready<Media::ServerRules>(m_rules.value(server, server == u"s2" ? strict : Media::ServerRules()), nullptr);
    }
    /// The pinned address https://nowhere is refused.
    Media::Reply<Media::ServerRules> *setServerRules(const QString &server, const Media::ServerRules &rules) override
    {
        if (rules.pinned.host() == u"nowhere")
            return Media::ready<Media::ServerRules>(Media::Error{.kind = Media::Error::Kind::Usage}, nullptr);
        m_rules[server] = rules;
        return Media::ready<Media::ServerRules>(rules, nullptr);
    }

private:
    QMap<QString, Media::ServerRules> m_rules;
};
