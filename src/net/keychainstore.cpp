// SPDX-License-Identifier: MIT
#include "keychainstore.h"

#include "secretservice.h"

#include <QCoreApplication>
#include <QPointer>
#include <QTimer>
#include <qt6keychain/keychain.h>

// What QtKeychain 0.13 with libsecret 0.20 and gnome-keyring 42 answers, as measured; the tests hold it to this:
//
//   situation                                  read            write         delete
//   no session bus, or no such socket          OtherError      OtherError    OtherError
//   a bus without a Secret Service             OtherError      OtherError    OtherError
//   locked, nobody to ask or declined          EntryNotFound   AccessDenied  NoError, and nothing is deleted
//   unlocked, no entry                         EntryNotFound   –             NoError
//   no keyring yet, nobody to ask              EntryNotFound   OtherError    NoError
//   restarted while this process runs          OtherError      OtherError    NoError
//   GLib's event loop missing (QT_NO_GLIB)     none, ever      none, ever    none, ever
//
// So OtherError means that no keychain works here, and neither "not found" nor "deleted" may be believed before the Secret Service
// has been asked whether the entry is locked.

namespace net {
namespace {

using Kind = Media::Error::Kind;
using Record = std::optional<QByteArray>;

Media::Error locked()
{
    return {.kind = Kind::CredentialsLocked,
            .message = QCoreApplication::translate("net", "The keychain is locked. Unlock it with its password and try again.")};
}

Media::Error unavailable()
{
    return {.kind = Kind::CredentialsUnavailable,
            .message = QCoreApplication::translate("net", "No keychain works here. Install or start one, for example GNOME Keyring or KDE "
                                                          "Wallet, and try again.")};
}

Media::Error silent()
{
    return {.kind = Kind::CredentialsUnavailable,
            .message = QCoreApplication::translate("net", "The keychain does not answer. It may be waiting for its password in a window of "
                                                          "its own; answer that and try again.")};
}

// QtKeychain's words are for developers: they go along as the cause.
Media::Error failure(const QKeychain::Job &job)
{
    const bool isLocked = job.error() == QKeychain::AccessDenied || job.error() == QKeychain::AccessDeniedByUser;
    const Media::Error error = isLocked ? locked() : unavailable();
    return job.errorString().isEmpty() ? error : Media::causedBy(error, {.kind = error.kind, .message = job.errorString()});
}

/// One operation: begins when it is its turn, has a deadline, and takes its unfinished steps with it when it ends.
template <class T>
class Turn final : public Media::Reply<T>
{
public:
    Turn(std::chrono::milliseconds deadline, QObject *parent)
        : Media::Reply<T>(parent)
    {
        QTimer::singleShot(deadline, this, [this] {
            delete m_step;
            this->finish(silent());
        });
    }

    void begin(Media::Reply<T> *step)
    {
        m_step = step;
        step->setParent(this);
        QObject::connect(step, &Media::AbstractReply::finished, this, [this] {
            m_step->deleteLater();
            this->finish(m_step->result());
        });
    }

private:
    QPointer<Media::Reply<T>> m_step;
};

// The job belongs to nobody and deletes itself: libsecret calls back into it, so it must live until it has finished,
// whatever became of the reply and the store.
template <class T>
Media::Reply<T> *run(QKeychain::Job *job, const QString &key, QObject *parent, std::function<Media::Result<T>(const QKeychain::Job &)> outcome)
{
    auto *reply = new Media::Deferred<T>(parent);
    job->setKey(key);
    job->setAutoDelete(true);
    job->setInsecureFallback(false);
    QObject::connect(job, &QKeychain::Job::finished, reply,
                     [reply, outcome = std::move(outcome)](QKeychain::Job *finished) { reply->finish(outcome(*finished)); });
    job->start();
    return reply;
}

Media::Result<Media::Done> doneUnlessFailed(const QKeychain::Job &job)
{
    if (job.error() == QKeychain::NoError)
        return Media::Done();
    return failure(job);
}

Media::Reply<Record> *read(const QString &service, const QString &key, QObject *parent)
{
    auto *job = new QKeychain::ReadPasswordJob(service);
    return run<Record>(job, key, parent, [job](const QKeychain::Job &) -> Media::Result<Record> {
        if (job->error() == QKeychain::NoError)
            return Record(job->binaryData());
        if (job->error() == QKeychain::EntryNotFound)
            return Record();
        return failure(*job);
    });
}

Media::Reply<Media::Done> *remove(const QString &service, const QString &key, QObject *parent)
{
    auto *job = new QKeychain::DeletePasswordJob(service);
    return run<Media::Done>(job, key, parent, [](const QKeychain::Job &finished) -> Media::Result<Media::Done> {
        if (finished.error() == QKeychain::EntryNotFound)
            return Media::Done();
        return doneUnlessFailed(finished);
    });
}

Media::Reply<Media::Done> *makeSureOfAbsence(const QString &service, const QString &key, QObject *parent)
{
    return presenceInSecretService(service, key, parent)->transform([](Presence presence) -> Media::Result<Media::Done> {
        if (presence == Presence::Absent)
            return Media::Done();
        return locked();
    });
}

} // namespace

KeychainStore::KeychainStore(QString service, QString key, QObject *parent, std::chrono::milliseconds deadline)
    : CredentialStore(parent)
    , m_service(std::move(service))
    , m_key(std::move(key))
    , m_deadline(deadline)
{
}

Media::Reply<Record> *KeychainStore::load()
{
    return inTurn<Record>([this] {
        return read(m_service, m_key, this)->andThen([this](const Record &record) -> Media::Reply<Record> * {
            if (record)
                return Media::ready<Record>(record, this);
            return makeSureOfAbsence(m_service, m_key, this)->transform([](Media::Done) { return Record(); });
        });
    });
}

Media::Reply<Media::Done> *KeychainStore::save(const QByteArray &record)
{
    return inTurn<Media::Done>([this, record] {
        auto *job = new QKeychain::WritePasswordJob(m_service);
        job->setBinaryData(record);
        return run<Media::Done>(job, m_key, this, doneUnlessFailed);
    });
}

Media::Reply<Media::Done> *KeychainStore::clear()
{
    return inTurn<Media::Done>([this] {
        // Reading makes a locked keychain ask for its password; deleting does not.
        return read(m_service, m_key, this)
            ->andThen([this](const Record &) { return remove(m_service, m_key, this); })
            ->andThen([this](Media::Done) { return makeSureOfAbsence(m_service, m_key, this); });
    });
}

template <class T>
Media::Reply<T> *KeychainStore::inTurn(std::function<Media::Reply<T> *()> begin)
{
    auto *turn = new Turn<T>(m_deadline, this);
    m_waiting.push_back([this, turn = QPointer(turn), begin = std::move(begin)] {
        if (!turn || turn->isFinished())
            return false;
        m_current = turn;
        const auto end = [this, turn = m_current] {
            if (m_current != turn)
                return;
            m_current = nullptr;
            beginNext();
        };
        connect(turn, &Media::AbstractReply::finished, this, end);
        connect(turn, &QObject::destroyed, this, end);
        // What does not work may be a session with a keychain that has restarted since; a new one is tried before that is said.
        turn->begin(begin()->orElse([this, begin](const Media::Error &error) {
            if (error.kind != Kind::CredentialsUnavailable)
                return Media::ready<T>(error, this);
            forgetSecretServiceSession();
            return begin();
        }));
        return true;
    });
    beginNext();
    return turn;
}

void KeychainStore::beginNext()
{
    while (!m_current && !m_waiting.empty()) {
        const auto begin = std::move(m_waiting.front());
        m_waiting.pop_front();
        if (begin())
            return;
    }
}

} // namespace net
