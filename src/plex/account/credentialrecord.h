// SPDX-License-Identifier: MIT
#pragma once
#include "credential.h"
#include "net/credentialstore.h"

namespace plex {

/// The credential record and the store it lives in.
///
/// Every change is written before it counts, one after another, each on top of what counts by then; so memory and store do not part, and what was
/// wiped does not come back. Whoever asked for a change may go: it takes place all the same.
class CredentialRecord : public QObject
{
    Q_OBJECT
public:
    /// Changes a record, at its turn; false when it does not apply any more.
    using Edit = std::function<bool(Credential &)>;

    explicit CredentialRecord(net::CredentialStore &store, QObject *parent = nullptr);

    const Credential &value() const { return m_value; }

    /// What is stored, which counts from then on; nothing when nothing is. Errors: those of the store, and of `deserialized()`.
    Media::Reply<std::optional<Credential>> *load();
    /// Gives up what was loaded, without a change to the store.
    void disown() { m_value = {}; }
    /// Writes a change; `applied` is called when it counts. Errors: `Cancelled` when it does not apply any more or would leave no account,
    /// else those of the store, and then nothing has changed.
    Media::Reply<Media::Done> *change(const Edit &edit, const std::function<void()> &applied = {});
    /// Counts at once, and is written with the next change.
    void amend(const Edit &edit) { edit(m_value); }
    /// Empties the store; `applied` is called with what there was when that is done. Changes that wait are given up. Errors: those of the store,
    /// and then nothing has changed.
    Media::Reply<Media::Done> *wipe(const std::function<void(const Credential &was)> &applied);

private:
    struct Change
    {
        Edit edit;
        std::function<void()> applied;
        QPointer<Media::Deferred<Media::Done>> ended;
    };

    void writeNext();
    static void finish(const Change &change, const Media::Result<Media::Done> &outcome);

    net::CredentialStore &m_store;
    Credential m_value;
    QList<Change> m_waiting;
    bool m_isWriting = false;
    int m_wipes = 0; // under way
};

} // namespace plex
