// SPDX-License-Identifier: MIT
#pragma once
#include "credential.h"
#include "mediabackend/userswitching.h"
#include "net/httpclient.h"

/// The people of a Plex Home: requests and answers, without a decision.
///
/// Protocol: a managed user's name fields other than `title` are null; a user is named by `uuid`, a number is answered 404; a wrong or
/// missing PIN is 403/1041.
namespace plex::homeusers {

net::Request everybody();
/// The owner first; `isCurrent` is left to whoever knows. Error: `BadAnswer`, or that of `accepted()`.
Media::Result<QList<Media::HomeUser>> parse(const net::HttpResponse &response);

/// That a user has a PIN, for people. `Forbidden`.
Media::Error pinNeeded(const QString &name);
/// Whether an error says that, from here or from plex.tv.
bool isAboutPin(const Media::Error &error);
/// The user of that id, if the PIN need not be asked for first. Errors: `NotFound`, `Forbidden` for a missing PIN.
/// plex.tv has let people in without their PIN before, so it is not left to it alone.
Media::Result<Media::HomeUser> chosen(const QList<Media::HomeUser> &users, const QString &id, const QString &pin);

net::Request switchTo(const QString &id, const QString &pin);
/// The token of the user that was switched to. Errors: `Forbidden` with words about the PIN, `BadAnswer`, or that of `accepted()`.
Media::Result<net::Token> parseToken(const net::HttpResponse &response);

} // namespace plex::homeusers
