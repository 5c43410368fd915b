// SPDX-License-Identifier: MIT
#include "credentialrecord.h"

namespace plex {

CredentialRecord::CredentialRecord(net::CredentialStore &store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{
}

Media::Reply<std::optional<Credential>> *CredentialRecord::load()
{
    using Loaded = std::optional<Credential>;
    return m_store.load()->transform([this](const std::optional<QByteArray> &record) -> Media::Result<Loaded> {
        if (!record)
            return Loaded();
        const auto credential = deserialized(*record);
        if (!credential)
            return credential.error();
        m_value = *credential;
        return Loaded(*credential);
    });
}

Media::Reply<Media::Done> *CredentialRecord::change(const Edit &edit, const std::function<void()> &applied)
{
    auto *ended = new Media::Deferred<Media::Done>(this);
    if (m_wipes > 0) {
        ended->finish(Media::Detail::cancelled());
        return ended;
    }
    m_waiting.append({edit, applied, ended});
    writeNext();
    return ended;
}

void CredentialRecord::writeNext()
{
    while (!m_isWriting && !m_waiting.isEmpty()) {
        const Change change = m_waiting.takeFirst();
        Credential next = m_value;
        if (!change.edit(next) || next.account.isEmpty()) {
            finish(change, Media::Detail::cancelled());
            continue;
        }
        m_isWriting = true;
        m_store.save(serialized(next))->then(this, [this, change](const Media::Result<Media::Done> &saved) {
            m_isWriting = false;
            const QPointer<CredentialRecord> self(this);
            if (saved) {
                change.edit(m_value);
                if (change.applied)
                    change.applied();
            }
            finish(change, saved);
            if (self)
                writeNext();
        });
    }
}

void CredentialRecord::finish(const Change &change, const Media::Result<Media::Done> &outcome)
{
    if (change.ended)
        change.ended->finish(outcome);
}

Media::Reply<Media::Done> *CredentialRecord::wipe(const std::function<void(const Credential &was)> &applied)
{
    auto *ended = new Media::Deferred<Media::Done>(this);
    ++m_wipes;
    for (const Change &change : std::exchange(m_waiting, {}))
        finish(change, Media::Detail::cancelled());
    // A write under way comes before this in the store's own order, and so does its end.
    m_store.clear()->then(this, [this, applied, ended = QPointer(ended)](const Media::Result<Media::Done> &cleared) {
        --m_wipes;
        if (cleared)
            applied(std::exchange(m_value, {}));
        if (ended)
            ended->finish(cleared);
    });
    return ended;
}

} // namespace plex
