use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use aileron_domain::{SharingError, Subuser, UserId, UserRecord};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::envelope::Envelope;
use crate::pterodactyl::{object, user};
use crate::reply::{Render, Reply};
use crate::routes::client::servers::details::people;
use crate::{Dialect, Panel, Problem};

/// Somebody with whom a server is shared.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Subuser)]
pub(crate) struct SubuserView {
    /// Their key in the panel.
    id: Uuid,
    /// What they are called.
    #[schema(example = "bob")]
    username: String,
    /// What they may do.
    #[schema(example = json!(["server.power", "server.view"]))]
    permissions: Vec<String>,
}

impl From<Subuser> for SubuserView {
    fn from(subuser: Subuser) -> Self {
        let permissions = subuser.grants.as_slice().iter();
        Self {
            id: subuser.id.0,
            username: subuser.username.to_string(),
            permissions: permissions.map(ToString::to_string).collect(),
        }
    }
}

/// With whom a server is shared, with what each dialect shows of them.
pub(crate) struct SharedWith {
    pub(super) subusers: Vec<Subuser>,
    pub(super) people: HashMap<UserId, UserRecord>,
}

impl Render for SharedWith {
    fn documented(self) -> HttpResponse {
        let subusers = self.subusers.into_iter();
        HttpResponse::Ok().json(Envelope {
            data: subusers.map(SubuserView::from).collect::<Vec<_>>(),
        })
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        let subusers = self.subusers.iter();
        let known = subusers.filter_map(|one| Some(user::subuser(self.people.get(&one.id)?, &one.grants)));
        HttpResponse::Ok().json(object::list(user::SUBUSER, known))
    }
}

/// One of those with whom a server is shared.
pub(crate) struct OneOfThem {
    subuser: Subuser,
    people: HashMap<UserId, UserRecord>,
}

impl OneOfThem {
    pub(super) async fn known(
        panel: &Panel,
        dialect: Dialect,
        subuser: Subuser,
    ) -> Result<Reply<Self>, Problem> {
        let people = of_interest(panel, dialect, std::slice::from_ref(&subuser)).await?;
        Ok(Reply(Self { subuser, people }))
    }
}

impl Render for OneOfThem {
    fn documented(self) -> HttpResponse {
        let data = SubuserView::from(self.subuser);
        HttpResponse::Ok().json(Envelope { data })
    }

    fn pterodactyl(self, _request: &HttpRequest) -> HttpResponse {
        match self.people.get(&self.subuser.id) {
            Some(record) => {
                let attributes = user::subuser(record, &self.subuser.grants);
                HttpResponse::Ok().json(object::object(user::SUBUSER, attributes))
            }
            // Their account went away within this request.
            None => Problem::from(SharingError::SubuserNotFound).error_response(),
        }
    }
}

/// What a dialect shows of subusers beside what the server's list says.
pub(super) async fn of_interest(
    panel: &Panel,
    dialect: Dialect,
    subusers: &[Subuser],
) -> Result<HashMap<UserId, UserRecord>, Problem> {
    match dialect {
        Dialect::Documented => Ok(HashMap::new()),
        Dialect::Pterodactyl => {
            let ids: Vec<UserId> = subusers.iter().map(|subuser| subuser.id).collect();
            people(panel, &ids).await
        }
    }
}
