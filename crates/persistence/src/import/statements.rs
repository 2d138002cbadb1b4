//! How each thing that comes is written, for either database.

macro_rules! user {
    ($coming:expr, $has_second_factor:expr) => {
        diesel::insert_into(users::table).values((
            users::id.eq(Id($coming.user.id.0)),
            users::username.eq($coming.user.username.as_str()),
            users::email.eq($coming.user.email.as_str()),
            users::password_hash.eq($coming.password.expose()),
            users::administrator.eq($coming.user.administrator),
            users::created_at.eq(At($coming.created_at)),
            users::second_factor.eq($has_second_factor),
        ))
    };
}

macro_rules! second_factor {
    ($coming:expr, $sealed:expr) => {
        diesel::insert_into(second_factors::table).values((
            second_factors::user_id.eq(Id($coming.user.id.0)),
            second_factors::sealed_secret.eq($sealed),
            second_factors::created_at.eq(At($coming.created_at)),
            second_factors::enabled_at.eq(At($coming.created_at)),
        ))
    };
}

macro_rules! node {
    ($coming:expr, $sealed:expr) => {
        diesel::insert_into(nodes::table).values((
            nodes::id.eq(Id($coming.node.id.0)),
            nodes::name.eq(&$coming.node.name),
            nodes::url.eq($coming.node.url.expose().as_str()),
            nodes::token_id.eq($coming.token_id.as_str()),
            nodes::sealed_token.eq($sealed),
            nodes::maintenance.eq($coming.node.maintenance),
            nodes::created_at.eq(At($coming.created_at)),
            nodes::roots.eq($coming.node.roots.as_ref().map(NodeRoots::as_pem)),
        ))
    };
}

macro_rules! egg {
    ($coming:expr, $now:expr) => {
        diesel::insert_into(eggs::table).values((
            eggs::id.eq(Id($coming.id.0)),
            eggs::name.eq(without_nul($coming.name.clone())),
            eggs::document.eq(without_nul($coming.document.clone())),
            eggs::created_at.eq(At($now)),
            eggs::updated_at.eq(At($now)),
        ))
    };
}

macro_rules! server {
    ($coming:expr) => {
        diesel::insert_into(servers::table).values((
            servers::id.eq(Id($coming.id.0)),
            servers::identifier.eq($coming.identifier.as_str()),
            servers::name.eq(without_nul($coming.name.clone())),
            servers::owner_id.eq(Id($coming.owner.0)),
            servers::node_id.eq(Id($coming.node.0)),
            servers::suspended.eq($coming.suspended),
            servers::occupation.eq($coming.occupation.map(Occupation::as_str)),
            servers::created_at.eq(At($coming.created_at)),
            servers::install_failed.eq($coming.install_failed),
        ))
    };
}

/// What somebody is to a server: its owner where no grants are given.
macro_rules! standing {
    ($user:expr, $server:expr, $grants:expr) => {
        diesel::insert_into(standings::table).values((
            standings::user_id.eq(Id($user.0)),
            standings::server_id.eq(Id($server.0)),
            standings::permissions.eq($grants),
        ))
    };
}

/// Gives a free address to a server.
macro_rules! occupy {
    ($server:expr, $position:expr, $address:expr) => {
        diesel::update(
            allocations::table
                .find((
                    Id($server.node.0),
                    $address.ip.to_string(),
                    i64::from($address.port),
                ))
                .filter(allocations::server_id.is_null()),
        )
        .set((
            allocations::server_id.eq(Id($server.id.0)),
            allocations::position.eq($position),
        ))
    };
}

macro_rules! api_key {
    ($coming:expr) => {
        diesel::insert_into(api_keys::table).values((
            api_keys::token_hash.eq($coming.credential.hash.0.as_slice()),
            api_keys::id.eq(Id(Uuid::now_v7())),
            api_keys::user_id.eq(Id($coming.user.0)),
            api_keys::description.eq($coming.description.as_str()),
            api_keys::created_at.eq(At($coming.created_at)),
            api_keys::prefix.eq(&$coming.prefix),
            api_keys::expires_at.eq($coming.expires_at.map(At)),
            api_keys::limits.eq(key_limits::write(&$coming.limits)),
            api_keys::last_used_at.eq($coming.last_use.map(|last| At(last.at))),
            api_keys::last_used_ip.eq($coming
                .last_use
                .and_then(|last| last.from.map(|from| from.to_string()))),
        ))
    };
}

pub(super) use {api_key, egg, node, occupy, second_factor, server, standing, user};
