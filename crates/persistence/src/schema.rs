//! The tables, as the newest migration leaves them; the types differ by database where `columns` says so.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    users (id) {
        id -> crate::columns::Key,
        username -> Text,
        email -> Text,
        password_hash -> Text,
        administrator -> Bool,
        created_at -> crate::columns::Moment,
        disabled -> Bool,
        second_factor -> Bool,
    }
}

table! {
    second_factors (user_id) {
        user_id -> crate::columns::Key,
        sealed_secret -> Binary,
        created_at -> crate::columns::Moment,
        enabled_at -> Nullable<crate::columns::Moment>,
        last_step -> Nullable<BigInt>,
    }
}

table! {
    recovery_codes (user_id, code_hash) {
        user_id -> crate::columns::Key,
        code_hash -> Binary,
    }
}

table! {
    account_activity (id) {
        id -> crate::columns::Key,
        user_id -> crate::columns::Key,
        occurred_at -> crate::columns::Moment,
        event -> Text,
        actor -> Text,
        ip -> Nullable<Text>,
        details -> Nullable<Text>,
    }
}

table! {
    sessions (token_hash) {
        token_hash -> Binary,
        user_id -> crate::columns::Key,
        created_at -> crate::columns::Moment,
        expires_at -> crate::columns::Moment,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        ends_at -> Nullable<crate::columns::Moment>,
        last_seen_at -> Nullable<crate::columns::Moment>,
        last_seen_ip -> Nullable<Text>,
    }
}

table! {
    api_keys (token_hash) {
        token_hash -> Binary,
        id -> crate::columns::Key,
        user_id -> crate::columns::Key,
        description -> Text,
        created_at -> crate::columns::Moment,
        prefix -> Nullable<Text>,
        expires_at -> Nullable<crate::columns::Moment>,
        limits -> Nullable<Text>,
        last_used_at -> Nullable<crate::columns::Moment>,
        last_used_ip -> Nullable<Text>,
        replaced_by -> Nullable<crate::columns::Key>,
    }
}

table! {
    nodes (id) {
        id -> crate::columns::Key,
        name -> Text,
        url -> Text,
        token_id -> Text,
        sealed_token -> Binary,
        maintenance -> Bool,
        created_at -> crate::columns::Moment,
        previous_sealed_token -> Nullable<Binary>,
        roots -> Nullable<Text>,
        booted_at -> Nullable<crate::columns::Moment>,
    }
}

table! {
    servers (id) {
        id -> crate::columns::Key,
        identifier -> Text,
        name -> Text,
        owner_id -> crate::columns::Key,
        node_id -> crate::columns::Key,
        suspended -> Bool,
        occupation -> Nullable<Text>,
        created_at -> crate::columns::Moment,
        install_failed -> Bool,
    }
}

table! {
    eggs (id) {
        id -> crate::columns::Key,
        name -> Text,
        document -> Text,
        created_at -> crate::columns::Moment,
        updated_at -> crate::columns::Moment,
    }
}

table! {
    builds (server_id) {
        server_id -> crate::columns::Key,
        egg_id -> crate::columns::Key,
        image -> Text,
        startup -> Text,
        environment -> Text,
        memory_mib -> BigInt,
        swap_mib -> BigInt,
        disk_mib -> BigInt,
        io_weight -> Nullable<BigInt>,
        cpu_percent -> BigInt,
        threads -> Nullable<Text>,
        oom_disabled -> Bool,
        skip_scripts -> Bool,
    }
}

table! {
    allocations (node_id, ip, port) {
        node_id -> crate::columns::Key,
        ip -> Text,
        port -> BigInt,
        server_id -> Nullable<crate::columns::Key>,
        position -> Nullable<BigInt>,
    }
}

table! {
    reports (hash) {
        hash -> Binary,
        reported_at -> crate::columns::Moment,
    }
}

table! {
    standings (user_id, server_id) {
        user_id -> crate::columns::Key,
        server_id -> crate::columns::Key,
        permissions -> Nullable<Text>,
    }
}

table! {
    activity (id) {
        id -> crate::columns::Key,
        server_id -> crate::columns::Key,
        number -> BigInt,
        occurred_at -> crate::columns::Moment,
        actor_kind -> Text,
        actor_id -> Nullable<crate::columns::Key>,
        actor_name -> Text,
        event -> Text,
        ip -> Nullable<Text>,
        outcome -> Text,
        error -> Nullable<Text>,
        instance_id -> crate::columns::Key,
        details -> Nullable<Text>,
        result -> Nullable<Text>,
        result_state -> Nullable<Text>,
        result_ms -> Nullable<BigInt>,
        superseded_by -> Nullable<crate::columns::Key>,
        link -> Nullable<Binary>,
        outcome_seal -> Nullable<Binary>,
        result_seal -> Nullable<Binary>,
    }
}

table! {
    activity_heads (server_id) {
        server_id -> crate::columns::Key,
        serial -> BigInt,
        number -> BigInt,
        link -> Binary,
        mac -> Binary,
        base_number -> BigInt,
        base_link -> Binary,
        base_mac -> Binary,
    }
}

table! {
    activity_chain (id) {
        id -> crate::columns::Key,
        sealed_key -> Binary,
        heads -> BigInt,
        complete -> Bool,
        mac -> Binary,
    }
}

table! {
    idempotency_keys (user_id, key) {
        user_id -> crate::columns::Key,
        key -> Text,
        request -> Binary,
        entry_id -> crate::columns::Key,
        created_at -> crate::columns::Moment,
        answer -> Nullable<Text>,
    }
}

table! {
    instances (id) {
        id -> crate::columns::Key,
        seen_at -> crate::columns::Moment,
        chains -> Bool,
    }
}

table! {
    totals (name) {
        name -> Text,
        number -> BigInt,
    }
}

table! {
    numbers (kind, id) {
        kind -> Text,
        id -> crate::columns::Key,
        number -> BigInt,
    }
}

joinable!(sessions -> users (user_id));
joinable!(api_keys -> users (user_id));
joinable!(servers -> nodes (node_id));
joinable!(servers -> users (owner_id));
joinable!(standings -> servers (server_id));
joinable!(standings -> users (user_id));
allow_tables_to_appear_in_same_query!(users, sessions, api_keys, nodes, servers, standings);
allow_tables_to_appear_in_same_query!(idempotency_keys, activity);
allow_tables_to_appear_in_same_query!(activity, activity_heads);
allow_tables_to_appear_in_same_query!(totals, servers);
